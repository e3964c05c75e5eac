// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.network.TransportContext;
import org.apache.spark.network.client.TransportClient;
import org.apache.spark.network.client.TransportClientBootstrap;
import org.apache.spark.network.client.TransportClientFactory;
import org.apache.spark.network.crypto.AuthClientBootstrap;
import org.apache.spark.network.sasl.SaslClientBootstrap;
import org.apache.spark.network.sasl.SecretKeyHolder;
import org.apache.spark.network.server.NoOpRpcHandler;
import org.apache.spark.network.util.MapConfigProvider;
import org.apache.spark.network.util.TransportConf;

/** Ways to knock at a port of Spark's without knowing the secret. */
enum Stranger {
  /** Spark's own protocol without any proof. */
  UNAUTHENTICATED,
  /** Spark's own protocol with another secret. */
  WRONG_SECRET,
  /** Spark's older protocol, with another secret. */
  WRONG_SECRET_BY_SASL,
  /** A browser, or what pretends to be one. */
  HTTP;

  private static final int TIMEOUT_MILLIS = 10_000;

  static {
    // Refusals are logged with traces.
    Configurator.setLevel("org.apache.spark.network", Level.OFF);
  }

  private static final TransportConf CONF =
      new TransportConf(
          "rpc",
          new MapConfigProvider(
              Map.of(
                  "spark.network.crypto.enabled", "true",
                  "spark.network.crypto.saslFallback", "false",
                  "spark.rpc.io.connectionTimeout", "10s",
                  "spark.network.auth.rpcTimeout", "10s")));

  /** Whether the knock comes to nothing: no answer but an error, and a closed door. */
  boolean isRefusedAt(Sockets.Listening port) throws Exception {
    SecretKeyHolder wrong = new Secret("wrong");
    return switch (this) {
      case UNAUTHENTICATED -> !served(port.host(), port.port(), List.of());
      case WRONG_SECRET ->
          !served(
              port.host(),
              port.port(),
              List.of(new AuthClientBootstrap(CONF, "sparkSaslUser", wrong)));
      case WRONG_SECRET_BY_SASL ->
          !served(
              port.host(),
              port.port(),
              List.of(new SaslClientBootstrap(CONF, "sparkSaslUser", wrong)));
      case HTTP -> refusesHttp(port.host(), port.port());
    };
  }

  static boolean isServed(int port, String secret) throws Exception {
    return served(
        "127.0.0.1",
        port,
        List.of(new AuthClientBootstrap(CONF, "sparkSaslUser", new Secret(secret))));
  }

  private static boolean served(String host, int port, List<TransportClientBootstrap> bootstraps)
      throws Exception {
    try (TransportContext context = new TransportContext(CONF, new NoOpRpcHandler());
        TransportClientFactory factory = context.createClientFactory(bootstraps);
        TransportClient client = factory.createUnmanagedClient(host, port)) {
      byte[] message = new byte[64];
      new Random(port).nextBytes(message);
      try {
        client.sendRpcSync(ByteBuffer.wrap(message), TIMEOUT_MILLIS);
        return true;
      } catch (RuntimeException refused) {
        // To one it knows, the receiver answers that the message itself is wrong, and stays.
        return staysOpen(client);
      }
    } catch (IOException | RuntimeException refused) {
      return false;
    }
  }

  private static boolean staysOpen(TransportClient client) throws InterruptedException {
    for (int i = 0; i < 20 && client.isActive(); i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return client.isActive();
  }

  private static boolean refusesHttp(String host, int port) throws IOException {
    try (Socket socket = new Socket(host, port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket
          .getOutputStream()
          .write("GET / HTTP/1.0\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readNBytes(64), StandardCharsets.US_ASCII);
      return answer.isEmpty() || answer.startsWith("HTTP/1.1 403");
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  private record Secret(String value) implements SecretKeyHolder {
    @Override
    public String getSaslUser(String application) {
      return "sparkSaslUser";
    }

    @Override
    public String getSecretKey(String application) {
      return value;
    }
  }
}
