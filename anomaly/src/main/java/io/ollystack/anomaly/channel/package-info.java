/// Channels: each looks at one series in its own way and scores every sample, from 0 (as ever) to 8
/// (as odd as can be told). All are streaming, bounded in memory, and causal: a score depends on
/// earlier samples only. Start at {@link io.ollystack.anomaly.channel.Channel}.
@NullMarked
package io.ollystack.anomaly.channel;

import org.jspecify.annotations.NullMarked;
