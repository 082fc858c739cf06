package io.ollystack.ingest.clickhouse.query;

import com.clickhouse.client.api.query.QueryResponse;
import java.io.IOException;
import java.io.InputStream;

/// An answer of the driver that has begun: closing it gives the connection back.
record Answer(QueryResponse response) implements AutoCloseable {
  InputStream body() {
    return response.getInputStream();
  }

  @Override
  public void close() throws IOException {
    try {
      response.close();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (Exception e) {
      throw new IOException(e);
    }
  }
}
