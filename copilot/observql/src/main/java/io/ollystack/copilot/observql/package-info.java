/// ObservQL, the query language over traces, metrics, logs, topology and changes.
///
/// A text goes through one package a stage: `syntax` (text to tree), `analysis` (names and types),
/// `sql` (one parameterised statement), `engine` (what the store cannot do), `result` (rows with
/// units). `problem` holds what can be wrong, `complete` what can be written next. Start reading at
/// [ObservQl].
@NullMarked
package io.ollystack.copilot.observql;

import org.jspecify.annotations.NullMarked;
