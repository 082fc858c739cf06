/// Which services are sampled more often for a while, and who asked for it.
@NullMarked
package io.ollystack.ingest.clickhouse.raises;

import org.jspecify.annotations.NullMarked;
