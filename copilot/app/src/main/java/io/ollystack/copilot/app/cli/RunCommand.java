package io.ollystack.copilot.app.cli;

import io.ollystack.copilot.app.config.LoadedConfiguration;
import io.ollystack.copilot.app.service.RoleTable;
import io.ollystack.copilot.app.service.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `ollystack run`: the service, until it is told to stop.
@Command(name = "run", description = "Runs the service until it is told to stop (Ctrl-C).")
final class RunCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "--ollystack.KEY=VALUE",
      description = "Settings; `ollystack settings` lists them.")
  private List<String> flags = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    LoadedConfiguration loaded = Settings.load(flags);
    Optional<RoleTable.Job> job = RoleTable.job(loaded.values().general().roles());
    if (job.isPresent()) {
      CommandLogging.onlyTrouble();
      job.get().run(loaded.values());
    } else {
      Service.start(loaded).awaitStop();
    }
    return 0;
  }
}
