package io.ollystack.ingest.scrape.hostmetrics;

import io.ollystack.ingest.scrape.point.Family;
import io.ollystack.ingest.scrape.point.Labels;
import io.ollystack.ingest.scrape.point.Point;
import io.ollystack.ingest.scrape.point.Scrape;
import io.ollystack.ingest.telemetry.MetricKind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.CentralProcessor.TickType;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HWDiskStore;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.hardware.NetworkIF;
import oshi.hardware.VirtualMemory;
import oshi.software.os.InternetProtocolStats.IPConnection;
import oshi.software.os.InternetProtocolStats.TcpState;
import oshi.software.os.OSFileStore;
import oshi.software.os.OSProcess;
import oshi.software.os.OperatingSystem;

/// This host through OSHI, under the collector's names. Counters start at the host's boot. What the
/// operating system does not tell (a load average on Windows) is left out. One thread at a time.
final class Host {
  static final String SCOPE = "io.ollystack.ingest.scrape.hostmetrics";

  private static final Map<TickType, String> CPU_STATES = new EnumMap<>(TickType.class);

  static {
    CPU_STATES.put(TickType.USER, "user");
    CPU_STATES.put(TickType.NICE, "nice");
    CPU_STATES.put(TickType.SYSTEM, "system");
    CPU_STATES.put(TickType.IDLE, "idle");
    CPU_STATES.put(TickType.IOWAIT, "wait");
    CPU_STATES.put(TickType.IRQ, "interrupt");
    CPU_STATES.put(TickType.SOFTIRQ, "softirq");
    CPU_STATES.put(TickType.STEAL, "steal");
  }

  private final Set<HostScraper> scrapers;
  private final HardwareAbstractionLayer hardware;
  private final OperatingSystem system;
  private final Labels resource;
  private final long bootEpochNanos;
  private final List<Family> found = new ArrayList<>();
  private long nowEpochNanos;

  Host(Set<HostScraper> scrapers) {
    this.scrapers = Set.copyOf(scrapers);
    SystemInfo info = new SystemInfo();
    hardware = info.getHardware();
    system = info.getOperatingSystem();
    bootEpochNanos = system.getSystemBootTime() * 1_000_000_000L;
    resource =
        Labels.of(
            "host.name",
            system.getNetworkParams().getHostName(),
            "os.type",
            osType(System.getProperty("os.name", "")),
            "host.arch",
            arch(System.getProperty("os.arch", "")));
  }

  Scrape look(Instant now) {
    nowEpochNanos = ChronoUnit.NANOS.between(Instant.EPOCH, now);
    found.clear();
    for (HostScraper scraper : HostScraper.values()) {
      if (scrapers.contains(scraper)) {
        look(scraper);
      }
    }
    return new Scrape(resource, SCOPE, found);
  }

  private void look(HostScraper scraper) {
    switch (scraper) {
      case CPU -> cpu();
      case MEMORY -> memory();
      case LOAD -> load();
      case DISK -> disk();
      case FILESYSTEM -> filesystem();
      case NETWORK -> network();
      case PAGING -> paging();
      case PROCESSES -> processes();
    }
  }

  private void cpu() {
    List<Point> times = new ArrayList<>();
    long[][] ticks = hardware.getProcessor().getProcessorCpuLoadTicks();
    for (int cpu = 0; cpu < ticks.length; cpu++) {
      for (Map.Entry<TickType, String> state : CPU_STATES.entrySet()) {
        double seconds = ticks[cpu][state.getKey().getIndex()] / 1e3;
        times.add(counted(Labels.of("cpu", "cpu" + cpu, "state", state.getValue()), seconds));
      }
    }
    counter("system.cpu.time", "s", "Total seconds each logical CPU spent in each mode.", times);
  }

  private void memory() {
    GlobalMemory memory = hardware.getMemory();
    gaugeLikeSum(
        "system.memory.usage",
        "By",
        "Bytes of memory in use.",
        List.of(
            whole(Labels.of("state", "used"), memory.getTotal() - memory.getAvailable()),
            whole(Labels.of("state", "free"), memory.getAvailable())));
    double used = (double) (memory.getTotal() - memory.getAvailable()) / memory.getTotal();
    gauge(
        "system.memory.utilization",
        "1",
        "Percentage of memory bytes in use.",
        List.of(
            measured(Labels.of("state", "used"), used),
            measured(Labels.of("state", "free"), 1 - used)));
  }

  private void load() {
    CentralProcessor processor = hardware.getProcessor();
    double[] averages = processor.getSystemLoadAverage(3);
    String[] spans = {"1m", "5m", "15m"};
    for (int i = 0; i < averages.length; i++) {
      if (averages[i] >= 0) {
        gauge(
            "system.cpu.load_average." + spans[i],
            "{thread}",
            "Average CPU Load over the last %s.".formatted(spans[i]),
            List.of(measured(Labels.NONE, averages[i])));
      }
    }
  }

  private void disk() {
    List<Point> bytes = new ArrayList<>();
    List<Point> operations = new ArrayList<>();
    List<Point> busy = new ArrayList<>();
    List<Point> pending = new ArrayList<>();
    for (HWDiskStore disk : hardware.getDiskStores()) {
      String device = disk.getName().replaceFirst("^/dev/", "");
      Labels read = Labels.of("device", device, "direction", "read");
      Labels write = Labels.of("device", device, "direction", "write");
      bytes.add(counted(read, disk.getReadBytes()));
      bytes.add(counted(write, disk.getWriteBytes()));
      operations.add(counted(read, disk.getReads()));
      operations.add(counted(write, disk.getWrites()));
      Labels only = Labels.of("device", device);
      busy.add(counted(only, disk.getTransferTime() / 1e3));
      pending.add(whole(only, disk.getCurrentQueueLength()));
    }
    counter("system.disk.io", "By", "Disk bytes transferred.", bytes);
    counter("system.disk.operations", "{operations}", "Disk operations count.", operations);
    counter("system.disk.io_time", "s", "Time disk spent activated.", busy);
    gaugeLikeSum(
        "system.disk.pending_operations",
        "{operations}",
        "The queue size of pending I/O operations.",
        pending);
  }

  private void filesystem() {
    List<Point> bytes = new ArrayList<>();
    List<Point> inodes = new ArrayList<>();
    for (OSFileStore store : system.getFileSystem().getFileStores(true)) {
      Labels labels =
          Labels.of(
              "device", store.getVolume(),
              "mode", store.getOptions().startsWith("ro") ? "ro" : "rw",
              "mountpoint", store.getMount(),
              "type", store.getType());
      long used = store.getTotalSpace() - store.getFreeSpace();
      bytes.add(whole(labels.with("state", "used"), used));
      bytes.add(whole(labels.with("state", "free"), store.getUsableSpace()));
      bytes.add(
          whole(
              labels.with("state", "reserved"),
              Math.max(0, store.getFreeSpace() - store.getUsableSpace())));
      if (store.getTotalInodes() > 0) {
        long usedInodes = store.getTotalInodes() - store.getFreeInodes();
        inodes.add(whole(labels.with("state", "used"), usedInodes));
        inodes.add(whole(labels.with("state", "free"), store.getFreeInodes()));
      }
    }
    gaugeLikeSum("system.filesystem.usage", "By", "Filesystem bytes used.", bytes);
    gaugeLikeSum("system.filesystem.inodes.usage", "{inodes}", "FileSystem inodes used.", inodes);
  }

  private void network() {
    List<Point> bytes = new ArrayList<>();
    List<Point> packets = new ArrayList<>();
    List<Point> errors = new ArrayList<>();
    List<Point> dropped = new ArrayList<>();
    for (NetworkIF network : hardware.getNetworkIFs(true)) {
      Labels receive = Labels.of("device", network.getName(), "direction", "receive");
      Labels transmit = Labels.of("device", network.getName(), "direction", "transmit");
      bytes.add(counted(receive, network.getBytesRecv()));
      bytes.add(counted(transmit, network.getBytesSent()));
      packets.add(counted(receive, network.getPacketsRecv()));
      packets.add(counted(transmit, network.getPacketsSent()));
      errors.add(counted(receive, network.getInErrors()));
      errors.add(counted(transmit, network.getOutErrors()));
      // OSHI does not tell the packets dropped on the way out.
      dropped.add(counted(receive, network.getInDrops()));
    }
    counter("system.network.io", "By", "The number of bytes transmitted and received.", bytes);
    counter("system.network.packets", "{packets}", "The number of packets transferred.", packets);
    counter("system.network.errors", "{errors}", "The number of errors encountered.", errors);
    counter("system.network.dropped", "{packets}", "The number of packets dropped.", dropped);
    Map<String, Long> connections = new TreeMap<>();
    for (IPConnection connection : system.getInternetProtocolStats().getConnections()) {
      if (connection.getType().startsWith("tcp")) {
        TcpState state = connection.getState();
        connections.merge(state == null ? "UNKNOWN" : state.name(), 1L, Long::sum);
      }
    }
    List<Point> counts = new ArrayList<>();
    connections.forEach(
        (state, count) -> counts.add(whole(Labels.of("protocol", "tcp", "state", state), count)));
    gaugeLikeSum(
        "system.network.connections", "{connections}", "The number of connections.", counts);
  }

  private void paging() {
    VirtualMemory swap = hardware.getMemory().getVirtualMemory();
    gaugeLikeSum(
        "system.paging.usage",
        "By",
        "Swap (unix) or pagefile (windows) usage.",
        List.of(
            whole(Labels.of("state", "used"), swap.getSwapUsed()),
            whole(Labels.of("state", "free"), swap.getSwapTotal() - swap.getSwapUsed())));
    counter(
        "system.paging.operations",
        "{operations}",
        "The number of paging operations.",
        List.of(
            counted(Labels.of("direction", "page_in", "type", "major"), swap.getSwapPagesIn()),
            counted(Labels.of("direction", "page_out", "type", "major"), swap.getSwapPagesOut())));
  }

  private void processes() {
    Map<String, Long> counts = new TreeMap<>();
    for (OSProcess process : system.getProcesses()) {
      counts.merge(status(process.getState()), 1L, Long::sum);
    }
    List<Point> points = new ArrayList<>();
    counts.forEach((status, count) -> points.add(whole(Labels.of("status", status), count)));
    gaugeLikeSum(
        "system.processes.count",
        "{processes}",
        "Total number of processes in each state.",
        points);
  }

  private static String status(OSProcess.State state) {
    return switch (state) {
      case RUNNING -> "running";
      case SLEEPING -> "sleeping";
      case WAITING -> "blocked";
      case ZOMBIE -> "zombies";
      case STOPPED, SUSPENDED -> "stopped";
      case NEW, OTHER, INVALID -> "unknown";
    };
  }

  private void counter(String name, String unit, String description, List<Point> points) {
    add(name, unit, description, MetricKind.SUM, true, points);
  }

  private void gaugeLikeSum(String name, String unit, String description, List<Point> points) {
    add(name, unit, description, MetricKind.SUM, false, points);
  }

  private void gauge(String name, String unit, String description, List<Point> points) {
    add(name, unit, description, MetricKind.GAUGE, false, points);
  }

  private void add(
      String name,
      String unit,
      String description,
      MetricKind kind,
      boolean monotonic,
      List<Point> points) {
    if (!points.isEmpty()) {
      found.add(new Family(name, unit, description, kind, monotonic, points));
    }
  }

  private Point counted(Labels labels, long value) {
    return new Point.Whole(labels, bootEpochNanos, nowEpochNanos, value);
  }

  private Point counted(Labels labels, double value) {
    return new Point.Real(labels, bootEpochNanos, nowEpochNanos, false, value, List.of());
  }

  private Point whole(Labels labels, long value) {
    return new Point.Whole(labels, bootEpochNanos, nowEpochNanos, value);
  }

  private Point measured(Labels labels, double value) {
    return new Point.Real(labels, 0, nowEpochNanos, false, value, List.of());
  }

  private static String osType(String osName) {
    String lower = osName.toLowerCase(Locale.ROOT);
    if (lower.startsWith("windows")) {
      return "windows";
    }
    return lower.startsWith("mac") ? "darwin" : lower;
  }

  private static String arch(String osArch) {
    return switch (osArch) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> osArch;
    };
  }
}
