package io.ollystack.copilot.observql.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RoundTripTest {

  @Property(tries = 10_000, seed = "20261120")
  void parseOfFormatIsTheQuery(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int size) {
    Query query = new RandomQueries(seed, size).query();

    assertThat(Parsing.parsed(Formatter.format(query))).isEqualTo(query);
  }
}
