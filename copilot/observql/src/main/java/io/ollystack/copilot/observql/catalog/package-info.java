/// What the language knows about the world it queries, as ports: the live names of one tenant
/// ([Catalog]), the physical tables ([SchemaSource]) and the events that time may be anchored on
/// ([EventSource]). Start at [CatalogSnapshot]: analysis reads nothing else while it compiles.
@NullMarked
package io.ollystack.copilot.observql.catalog;

import org.jspecify.annotations.NullMarked;
