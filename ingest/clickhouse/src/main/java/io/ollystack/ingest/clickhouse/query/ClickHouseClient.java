package io.ollystack.ingest.clickhouse.query;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ClientFaultCause;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.client.api.query.QuerySettings;
import com.clickhouse.data.ClickHouseFormat;
import io.ollystack.ingest.clickhouse.ClickHouseEndpoint;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/// The driver, opened for one endpoint, with its failures translated. Statements, inserts and
/// queries of this module all pass here. Retrying is for the caller to decide.
///
/// The driver is client-v2 throughout, not JDBC: see `adr/0002`. Thread-safe.
public final class ClickHouseClient implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final int MAX_CONNECTIONS = 32;

  /// Writes the body of an insert; called once.
  @FunctionalInterface
  public interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  private final ClickHouseEndpoint endpoint;
  private final Client client;

  private ClickHouseClient(ClickHouseEndpoint endpoint, Client client) {
    this.endpoint = endpoint;
    this.client = client;
  }

  /// Opens the driver; connects at the first use.
  public static ClickHouseClient open(ClickHouseEndpoint endpoint) {
    boolean loopback = isLoopback(endpoint.uri());
    Client.Builder builder =
        new Client.Builder()
            .addEndpoint(endpoint.uri().toString())
            .setUsername(endpoint.user())
            .setPassword(endpoint.password().reveal())
            .setDefaultDatabase(endpoint.database())
            .setClientName("ollystack")
            .setConnectTimeout(CONNECT_TIMEOUT.toMillis(), ChronoUnit.MILLIS)
            .setSocketTimeout(0, ChronoUnit.MILLIS)
            .setMaxConnections(MAX_CONNECTIONS)
            .setSocketTcpNodelay(true)
            // A pooled connection that the server has closed meanwhile: nothing was answered, and
            // whatever is sent from here may be sent twice.
            .retryOnFailures(ClientFaultCause.NoHttpResponse)
            .setMaxRetries(3)
            .compressServerResponse(!loopback)
            .compressClientRequest(!loopback)
            .useServerTimeZone(false)
            .useTimeZone("UTC")
            // Known, so that opening does not ask the server.
            .setServerTimeZone("UTC");
    endpoint
        .tls()
        .ifPresent(tls -> {
          tls.rootCertificate().ifPresent(file -> builder.setRootCertificate(file.toString()));
          tls.clientCertificate().ifPresent(file -> builder.setClientCertificate(file.toString()));
          tls.clientKey().ifPresent(file -> builder.setClientKey(file.toString()));
        });
    return new ClickHouseClient(endpoint, builder.build());
  }

  public ClickHouseEndpoint endpoint() {
    return endpoint;
  }

  /// Runs a statement that returns nothing of interest. The default database of the connection is
  /// not used: names in it are qualified, for the database may not exist yet.
  ///
  /// @param what names it in messages
  public void execute(String statement, String what, Map<String, String> settings)
      throws QueryFailure, InterruptedException {
    execute(statement, what, Map.of(), settings);
  }

  /// The same with parameters, bound by the server.
  public void execute(
      String statement, String what, Map<String, Object> parameters, Map<String, String> settings)
      throws QueryFailure, InterruptedException {
    QuerySettings query = new QuerySettings().setDatabase("default").waitEndOfQuery(true);
    settings.forEach(query::serverSetting);
    try (Answer answer = new Answer(client.query(statement, parameters, query).get())) {
      answer.body().transferTo(OutputStream.nullOutputStream());
    } catch (ExecutionException | IOException | RuntimeException e) {
      throw failure(e, what, Duration.ZERO);
    }
  }

  /// All rows of a small result, as text.
  public List<List<String>> rows(String statement, String what, Map<String, Object> parameters)
      throws QueryFailure, InterruptedException {
    QuerySettings query =
        new QuerySettings()
            .setDatabase("default")
            .waitEndOfQuery(true)
            .setFormat(ClickHouseFormat.TabSeparated);
    try (Answer answer = new Answer(client.query(statement, parameters, query).get())) {
      return TabSeparatedText.rows(answer.body());
    } catch (ExecutionException | IOException | RuntimeException e) {
      throw failure(e, what, Duration.ZERO);
    }
  }

  /// Inserts one body in Native format; returns when ClickHouse has stored it, views included.
  ///
  /// @param table unqualified, in the endpoint's database
  public void insertNative(
      String table,
      List<String> columns,
      Body body,
      Map<String, String> settings,
      String what,
      Duration timeout)
      throws QueryFailure, InterruptedException {
    InsertSettings insert = new InsertSettings().setDatabase(endpoint.database());
    insert.setNetworkTimeout(timeout.toMillis(), ChronoUnit.MILLIS);
    settings.forEach(insert::serverSetting);
    try (InsertResponse _ =
        client.insert(table, columns, body::writeTo, ClickHouseFormat.Native, insert).get()) {
      // Answered: stored, views included.
    } catch (ExecutionException | RuntimeException e) {
      throw failure(e, what, timeout);
    }
  }

  /// The driver itself, for streaming answers.
  Client driver() {
    return client;
  }

  QueryFailure failure(Throwable thrown, String what, Duration limit) {
    return FailureTranslation.of(thrown, what, endpoint.uri(), limit);
  }

  @Override
  public void close() {
    client.close();
  }

  private static boolean isLoopback(URI uri) {
    String host = uri.getHost();
    return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
  }
}
