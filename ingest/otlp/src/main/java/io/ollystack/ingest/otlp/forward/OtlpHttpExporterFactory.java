package io.ollystack.ingest.otlp.forward;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.ollystack.ingest.otlp.forward.OtlpExporterConfig.Tls;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.io.IOException;
import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;

/// Makes the exporter `otlphttp`.
public final class OtlpHttpExporterFactory implements ComponentFactory<Exporter> {

  @Override
  public String type() {
    return "otlphttp";
  }

  @Override
  public Plan<Exporter> plan(ComponentId id, ConfigSection section) {
    OtlpExporterConfig config = OtlpExporterConfig.readHttp(section);
    return () -> {
      HttpClient.Builder client =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(config.timeout());
      if (config.endpoint().startsWith("https:")) {
        client.sslContext(context(config.tls()));
      }
      return new OtlpExporter(
          new HttpSender(config, client.build()), config.maxRequestSize().bytes());
    };
  }

  private static SSLContext context(Tls tls) throws IOException {
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    if (tls.caFile().isPresent()) {
      builder.trustManager(tls.caFile().get().toFile());
    }
    if (tls.certFile().isPresent() && tls.keyFile().isPresent()) {
      builder.keyManager(tls.certFile().get().toFile(), tls.keyFile().get().toFile());
    }
    return ((JdkSslContext) builder.build()).context();
  }
}
