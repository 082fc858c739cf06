package io.ollystack.deploy.demoshop;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The program. Without a command it runs the shop.
@Command(
    name = "demo-shop",
    mixinStandardHelpOptions = true,
    version = "OllyStack demo shop",
    description = "A simulated shop that reports traces, metrics and logs over OTLP.",
    subcommands = {RunCommand.class, GenerateCommand.class, FaultCommand.class})
public final class DemoShop {
  private DemoShop() {}

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(withDefaultCommand(arguments)));
  }

  static CommandLine commandLine() {
    return new CommandLine(new DemoShop())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler((problem, command, parsed) -> {
          String message = problem.getMessage() == null ? problem.toString() : problem.getMessage();
          command.getErr().println(message);
          return problem instanceof IllegalArgumentException ? 2 : 1;
        });
  }

  /// `demo-shop --rate 10` means `demo-shop run --rate 10`.
  static String[] withDefaultCommand(String[] arguments) {
    boolean named =
        arguments.length > 0
            && (!arguments[0].startsWith("-")
                || arguments[0].equals("--help")
                || arguments[0].equals("-h")
                || arguments[0].equals("--version")
                || arguments[0].equals("-V"));
    if (named) {
      return arguments;
    }
    String[] all = new String[arguments.length + 1];
    all[0] = "run";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return all;
  }
}
