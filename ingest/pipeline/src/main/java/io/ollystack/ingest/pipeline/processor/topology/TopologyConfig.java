package io.ollystack.ingest.pipeline.processor.topology;

import io.ollystack.ingest.pipeline.config.ConfigSection;

/// Settings of `ollystack_topology`.
///
/// @param external whether calls to addresses that send no spans are edges; default yes
/// @param operations whether operations are nodes; default yes
public record TopologyConfig(boolean external, boolean operations) {

  static TopologyConfig read(ConfigSection section) {
    return new TopologyConfig(section.flag("external", true), section.flag("operations", true));
  }
}
