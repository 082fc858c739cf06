/// Serves the web chat: its page with a strict content security policy, and its bundles.
@NullMarked
package io.ollystack.copilot.app.web;

import org.jspecify.annotations.NullMarked;
