package io.ollystack.copilot.app.service;

import io.ollystack.copilot.app.config.Configuration;
import io.ollystack.copilot.app.config.LoadedConfiguration;
import io.ollystack.copilot.app.process.FatalFailure;
import io.ollystack.copilot.app.process.OccupiedPort;
import io.ollystack.copilot.app.process.StartRefused;
import io.ollystack.copilot.app.process.StopDeadline;
import io.ollystack.copilot.app.store.Store;
import io.ollystack.copilot.app.store.StoreUnavailable;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/// The running program: the core that every process has, and the parts of its roles.
///
/// Settings come in as records and are beans; Spring itself reads only the program's own
/// `application.yaml`, so that a stray file of that name cannot change the service.
public final class Service {
  private final ConfigurableApplicationContext context;
  private final FatalFailure fatal;

  private Service(ConfigurableApplicationContext context, FatalFailure fatal) {
    this.context = context;
    this.fatal = fatal;
  }

  /// Starts the service; returns when its web server answers, which is before everything is ready:
  /// `/health/ready` says when.
  ///
  /// @throws StartRefused when something outside the program stands in the way
  public static Service start(LoadedConfiguration loaded) {
    Configuration configuration = loaded.values();
    StopDeadline.install();
    FatalFailure fatal = new FatalFailure();
    SpringApplication application = new SpringApplication(ServiceConfiguration.class);
    application.addPrimarySources(RoleTable.parts(configuration.general().roles()));
    application.setWebApplicationType(WebApplicationType.REACTIVE);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setDefaultProperties(springProperties(configuration));
    application.addInitializers(context -> registerSettings(context, loaded, fatal));
    ApplicationListener<ContextClosedEvent> stop = closed -> fatal.orderlyStop();
    application.addListeners(stop);
    try {
      return new Service(application.run(), fatal);
    } catch (RuntimeException failure) {
      throw understood(failure, configuration);
    }
  }

  /// Returns when the service has been told to stop.
  ///
  /// @throws StartRefused when a part found out later that the service cannot do its work
  public void awaitStop() throws InterruptedException {
    try {
      fatal.ended().get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof StartRefused refused) {
        throw refused;
      }
      throw new IllegalStateException(failed);
    }
  }

  /// Returns when everything that the roles need is open.
  ///
  /// @throws StoreUnavailable when it is not within the patience
  public void awaitReady(Duration patience) throws StoreUnavailable, InterruptedException {
    Store store = context.getBeanProvider(Store.class).getIfAvailable();
    if (store != null) {
      store.await(patience);
    }
  }

  /// Stops everything in order; returns when it has stopped.
  public void stop() {
    context.close();
  }

  private static Map<String, Object> springProperties(Configuration configuration) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("spring.config.location", "classpath:/application.yaml");
    properties.put(
        "logging.level.root", configuration.log().level().name().toLowerCase(Locale.ROOT));
    switch (configuration.log().format()) {
      case TEXT -> {}
      case JSON -> properties.put("logging.structured.format.console", "logstash");
    }
    return properties;
  }

  private static void registerSettings(
      ConfigurableApplicationContext context, LoadedConfiguration loaded, FatalFailure fatal) {
    Configuration configuration = loaded.values();
    var beans = context.getBeanFactory();
    beans.registerSingleton("loadedConfiguration", loaded);
    beans.registerSingleton("configuration", configuration);
    beans.registerSingleton("fatalFailure", fatal);
    beans.registerSingleton("clock", configuration.clock().clock());
  }

  /// Finds the reason that a person can remedy in Spring's chain of exceptions.
  private static RuntimeException understood(
      RuntimeException failure, Configuration configuration) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StartRefused refused) {
        return refused;
      }
      if (cause instanceof PortInUseException) {
        return OccupiedPort.refusal(
            "ollystack.http.port",
            configuration.http().address().withPort(configuration.http().port()),
            failure);
      }
    }
    return failure;
  }
}
