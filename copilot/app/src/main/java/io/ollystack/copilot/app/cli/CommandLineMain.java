package io.ollystack.copilot.app.cli;

import io.ollystack.copilot.app.config.ConfigurationRejected;
import io.ollystack.copilot.app.eval.EvalCommand;
import io.ollystack.copilot.app.eval.EvaluationFailed;
import io.ollystack.copilot.app.process.StartRefused;
import io.ollystack.copilot.app.replay.ReplayCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/// Runs one command and says how it ended: 0 done, 1 failed, 2 wrong input.
@Command(
    name = "ollystack",
    description = "The observability copilot for people on call.",
    subcommands = {
      RunCommand.class,
      MigrateCommand.class,
      DoctorCommand.class,
      SettingsCommand.class,
      QueryCommand.class,
      AskCommand.class,
      ReportCommand.class,
      EvalCommand.class,
      ReplayCommand.class,
      RehearseCommand.class,
      CommandLine.HelpCommand.class
    })
public final class CommandLineMain {
  private CommandLineMain() {}

  /// @return the exit status of the process
  public static int execute(String[] arguments) {
    CommandLine line = new CommandLine(new CommandLineMain());
    line.setExecutionExceptionHandler(failureHandler());
    // Settings are flags of their own (--ollystack.http.port=8080), checked with all others.
    line.getSubcommands()
        .values()
        .forEach(command -> command.setUnmatchedOptionsArePositionalParams(true));
    if (arguments.length == 0) {
      line.usage(System.out);
      return 0;
    }
    return line.execute(arguments);
  }

  private static IExecutionExceptionHandler failureHandler() {
    return (failure, line, parsed) -> {
      int status =
          switch (failure) {
            case ConfigurationRejected rejected -> 2;
            case EvaluationFailed unreadable -> 2;
            case StartRefused refused -> 1;
            default -> throw failure;
          };
      System.err.println(failure.getMessage());
      return status;
    };
  }
}
