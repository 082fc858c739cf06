package io.ollystack.ingest.otlp.forward;

import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.TlsChannelCredentials;
import io.ollystack.ingest.otlp.forward.OtlpExporterConfig.Tls;
import io.ollystack.ingest.pipeline.component.ComponentFactory;
import io.ollystack.ingest.pipeline.component.ComponentId;
import io.ollystack.ingest.pipeline.component.Exporter;
import io.ollystack.ingest.pipeline.config.ConfigSection;
import java.io.IOException;

/// Makes the exporter `otlp`.
public final class OtlpExporterFactory implements ComponentFactory<Exporter> {

  @Override
  public String type() {
    return "otlp";
  }

  @Override
  public Plan<Exporter> plan(ComponentId id, ConfigSection section) {
    OtlpExporterConfig config = OtlpExporterConfig.read(section);
    return () -> {
      var channel = Grpc.newChannelBuilder(config.endpoint(), credentials(config.tls())).build();
      return new OtlpExporter(new GrpcSender(config, channel), config.maxRequestSize().bytes());
    };
  }

  private static ChannelCredentials credentials(Tls tls) throws IOException {
    if (tls.insecure()) {
      return InsecureChannelCredentials.create();
    }
    var credentials = TlsChannelCredentials.newBuilder();
    if (tls.caFile().isPresent()) {
      credentials.trustManager(tls.caFile().get().toFile());
    }
    if (tls.certFile().isPresent() && tls.keyFile().isPresent()) {
      credentials.keyManager(tls.certFile().get().toFile(), tls.keyFile().get().toFile());
    }
    return credentials.build();
  }
}
