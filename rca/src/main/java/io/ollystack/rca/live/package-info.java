/// Root causes from what the stream stored: the causal graph of two stretches of time, how the
/// excess of a symptom flows through it, and what else speaks for and against each suspect. Start
/// at {@link io.ollystack.rca.live.LiveRanking}.
@NullMarked
package io.ollystack.rca.live;

import org.jspecify.annotations.NullMarked;
