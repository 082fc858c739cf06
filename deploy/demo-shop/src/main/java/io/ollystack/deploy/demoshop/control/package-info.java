/// Talking to a running shop: a small HTTP service on loopback, and its client.
@NullMarked
package io.ollystack.deploy.demoshop.control;

import org.jspecify.annotations.NullMarked;
