/// Watches the golden signals (requests, errors, durations) of every service, operation and edge as
/// they are counted, ten seconds at a time, without configuration. Start at {@link
/// io.ollystack.anomaly.live.LiveDetector}.
///
/// Windows of ten seconds often hold a handful of requests. What is odd is therefore asked of
/// counts and not of rates: 2 failures of 3 requests say less than 200 of 300.
@NullMarked
package io.ollystack.anomaly.live;

import org.jspecify.annotations.NullMarked;
