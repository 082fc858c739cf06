/// The processor `ollystack_log_patterns`: the template of each log record's body. Start at
/// [LogTemplate].
@NullMarked
package io.ollystack.ingest.pipeline.processor.logpatterns;

import org.jspecify.annotations.NullMarked;
