/// Finds secrets and personal data in texts and replaces them. Start at [Redactor]; what is found
/// is in [SecretKind], how in [SecretFinder], [AssignmentFinder] and [CardFinder].
@NullMarked
package io.ollystack.ingest.pipeline.processor.redaction;

import org.jspecify.annotations.NullMarked;
