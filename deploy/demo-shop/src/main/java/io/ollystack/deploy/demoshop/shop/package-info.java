/// The one shop there is: 17 services, a database, a cache, a message queue and two outside
/// providers. Start at [io.ollystack.deploy.demoshop.shop.Shop].
@NullMarked
package io.ollystack.deploy.demoshop.shop;

import org.jspecify.annotations.NullMarked;
