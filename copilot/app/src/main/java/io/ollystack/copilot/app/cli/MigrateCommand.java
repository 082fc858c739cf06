package io.ollystack.copilot.app.cli;

import io.ollystack.copilot.app.store.SchemaJob;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `ollystack migrate`: the role migrate, under a name of its own.
@Command(name = "migrate", description = "Brings ClickHouse's schema up to date and ends.")
final class MigrateCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "--ollystack.KEY=VALUE",
      description = "Settings; `ollystack settings` lists them.")
  private List<String> flags = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    CommandLogging.onlyTrouble();
    SchemaJob.run(Settings.load(flags).values());
    return 0;
  }
}
