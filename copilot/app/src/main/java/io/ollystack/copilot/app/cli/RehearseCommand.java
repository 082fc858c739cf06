package io.ollystack.copilot.app.cli;

import io.ollystack.copilot.app.config.ConfigurationReader;
import io.ollystack.copilot.app.service.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.springframework.util.FileSystemUtils;
import picocli.CommandLine.Command;

/// Starts and stops the whole service on free ports and a directory of its own. The launcher runs
/// it once after a build, so that the Java machine learns which classes a start needs
/// (`-XX:AOTCacheOutput`): later starts take a third of the time.
@Command(name = "rehearse", hidden = true, description = "Starts and stops the service once.")
final class RehearseCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @Override
  public Integer call() throws Exception {
    Path directory = Files.createTempDirectory("ollystack-rehearsal");
    try {
      List<String> flags =
          List.of(
              "--ollystack.http.port=0",
              "--ollystack.otlp.grpc.port=0",
              "--ollystack.otlp.http.port=0",
              "--ollystack.log.level=warn",
              "--ollystack.data.dir=" + directory.resolve("data"));
      ConfigurationReader reader = new ConfigurationReader(Settings.catalog());
      Service service = Service.start(reader.read(flags, Map.of(), directory));
      service.awaitReady(PATIENCE);
      service.stop();
    } finally {
      FileSystemUtils.deleteRecursively(directory);
    }
    return 0;
  }
}
