package io.ollystack.copilot.app.store;

import io.ollystack.copilot.app.process.DataDirectory;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.util.unit.DataSize;

/// Not ready when the disk of the data directory is nearly full: the spool then refuses telemetry
/// rather than lose it.
final class DiskSpaceHealth implements HealthIndicator {
  /// The spool refuses below the same amount.
  private static final DataSize FLOOR = DataSize.ofGigabytes(1);

  private final DataDirectory directory;

  DiskSpaceHealth(DataDirectory directory) {
    this.directory = directory;
  }

  @Override
  public Health health() {
    try {
      FileStore store = Files.getFileStore(directory.path());
      long free = store.getUsableSpace();
      Health.Builder health =
          free < FLOOR.toBytes()
              ? Health.down()
                  .withDetail(
                      "reason",
                      "the disk of the data directory is nearly full; telemetry is refused until at"
                          + " least "
                          + FLOOR.toMegabytes()
                          + " MB are free")
              : Health.up();
      return health
          .withDetail("directory", directory.path().toString())
          .withDetail("freeBytes", free)
          .withDetail("totalBytes", store.getTotalSpace())
          .build();
    } catch (IOException failure) {
      return Health.down().withDetail("reason", "cannot read the disk: " + failure).build();
    }
  }
}
