package io.ollystack.copilot.app.cli;

import io.ollystack.copilot.app.config.BindAddress;
import io.ollystack.copilot.app.config.ClickHouseConfig;
import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.config.Port;
import io.ollystack.copilot.app.process.DataDirectory;
import io.ollystack.copilot.app.process.OccupiedPort;
import io.ollystack.copilot.app.process.StartRefused;
import io.ollystack.copilot.app.store.ClickHouseCheck;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `ollystack doctor`: whether the service could start here with these settings, and what to mend.
/// Changes nothing but may create the data directory.
@Command(name = "doctor", description = "Says what would keep the service from starting.")
final class DoctorCommand implements Callable<Integer> {
  private static final long COMFORTABLE_BYTES = 5L << 30;

  @Parameters(
      paramLabel = "--ollystack.KEY=VALUE",
      description = "Settings; `ollystack settings` lists them.")
  private List<String> flags = new ArrayList<>();

  private int problems;

  @Override
  public Integer call() throws Exception {
    CommandLogging.onlyTrouble();
    Configuration configuration = Settings.load(flags).values();
    good("settings", "all known and usable");
    checkPort("ollystack.http.port", configuration.http().address(), configuration.http().port());
    checkPort(
        "ollystack.otlp.grpc.port",
        configuration.otlp().address(),
        configuration.otlp().grpc().port());
    checkPort(
        "ollystack.otlp.http.port",
        configuration.otlp().address(),
        configuration.otlp().http().port());
    checkDataDirectory(configuration.data().dir());
    checkClickHouse(configuration.clickhouse());
    System.out.println(problems == 0 ? "Nothing is wrong." : problems + " to mend.");
    return problems == 0 ? 0 : 1;
  }

  private void checkPort(String key, BindAddress address, Port port) {
    if (port.number() == 0) {
      good(key, "any free port");
      return;
    }
    try (ServerSocket _ = new ServerSocket(port.number(), 1, address.address())) {
      good(key, "port " + port + " is free");
    } catch (IOException taken) {
      bad(OccupiedPort.refusal(key, address.withPort(port), taken));
    }
  }

  private void checkDataDirectory(Path configured) throws IOException {
    try (DataDirectory directory = DataDirectory.open(configured)) {
      long free = Files.getFileStore(directory.path()).getUsableSpace();
      String text = directory.path() + ", " + (free >> 30) + " GiB free";
      if (free < COMFORTABLE_BYTES) {
        bad(
            new StartRefused(
                "ollystack.data.dir: "
                    + text
                    + ".\n    Expected at least 5 GiB. Make room, or name another directory with"
                    + " OLLYSTACK_DATA_DIR."));
      } else {
        good("ollystack.data.dir", text);
      }
    } catch (StartRefused refused) {
      bad(refused);
    }
  }

  private void checkClickHouse(ClickHouseConfig config) throws InterruptedException {
    try {
      good("ClickHouse", ClickHouseCheck.describe(config));
    } catch (StartRefused refused) {
      bad(refused);
    }
  }

  private static void good(String subject, String text) {
    System.out.println("ok      " + subject + ": " + text);
  }

  private void bad(StartRefused refused) {
    problems++;
    System.out.println("problem " + refused.getMessage());
  }
}
