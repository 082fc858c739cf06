/// What can go wrong, on purpose: faults with a start, an end and a recorded truth, and things that
/// only look like faults. Start at [io.ollystack.deploy.demoshop.faults.FaultCatalog].
@NullMarked
package io.ollystack.deploy.demoshop.faults;

import org.jspecify.annotations.NullMarked;
