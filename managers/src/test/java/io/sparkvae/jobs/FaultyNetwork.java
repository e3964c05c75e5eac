// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network between clients and an HTTP server on this machine, in which requests and answers get
 * lost.
 */
final class FaultyNetwork implements AutoCloseable {
  /** What happens to a request. */
  enum Fault {
    /** The store is too busy: 503 Slow Down, and does nothing. */
    SLOW_DOWN,
    /** The connection ends before the server has seen the request. */
    REQUEST_LOST,
    /** The server has done what was asked for, but nobody hears of it. */
    ANSWER_LOST,
    /** The connection ends within the answer. */
    ANSWER_CUT
  }

  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+) *$");
  private static final Pattern CHUNKED = Pattern.compile("(?im)^transfer-encoding: *chunked *$");
  private static final Pattern EXPECT = Pattern.compile("(?im)^expect: *100-continue *\\R");
  private static final String BUSY =
      "<?xml version=\"1.0\"?><Error><Code>SlowDown</Code><Message>busy</Message></Error>";

  private final ServerSocket listening;
  private final int server;
  private final int oneIn;
  private final Random random;
  private final Map<Fault, AtomicInteger> injected = new ConcurrentHashMap<>();

  private FaultyNetwork(ServerSocket listening, int server, int oneIn, Random random) {
    this.listening = listening;
    this.server = server;
    this.oneIn = oneIn;
    this.random = random;
  }

  /**
   * Opens a network.
   *
   * @param server port of the server
   * @param oneIn of so many requests one has a fault
   */
  static FaultyNetwork before(int server, int oneIn, Random random) throws IOException {
    FaultyNetwork network =
        new FaultyNetwork(
            new ServerSocket(0, 100, InetAddress.getLoopbackAddress()), server, oneIn, random);
    daemon(network::accept);
    return network;
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "faulty network");
    thread.setDaemon(true);
    thread.start();
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  int injected() {
    return injected.values().stream().mapToInt(AtomicInteger::get).sum();
  }

  Map<Fault, AtomicInteger> byKind() {
    return new TreeMap<>(injected);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        daemon(() -> serve(client));
      }
    } catch (IOException closed) {
      // the end
    }
  }

  private void serve(Socket client) {
    try (client;
        Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server)) {
      InputStream asked = new BufferedInputStream(client.getInputStream());
      InputStream answered = new BufferedInputStream(upstream.getInputStream());
      while (exchange(asked, client.getOutputStream(), answered, upstream.getOutputStream())) {
        // the next request of the connection
      }
    } catch (IOException either) {
      // closed by one of them
    }
  }

  /** Passes a request and its answer on; false when the connection shall end. */
  private boolean exchange(
      InputStream asked, OutputStream toClient, InputStream answered, OutputStream toServer)
      throws IOException {
    String head = head(asked);
    Fault fault = draw();
    if (fault == Fault.REQUEST_LOST) {
      return false;
    }
    Matcher expects = EXPECT.matcher(head);
    if (expects.find()) {
      head = expects.replaceFirst("");
      toClient.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
      toClient.flush();
    }
    byte[] body = body(head, asked);
    if (fault == Fault.SLOW_DOWN) {
      toClient.write(
          "HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: %s\r\n\r\n%s"
              .formatted(BUSY.length(), head.startsWith("HEAD") ? "" : BUSY)
              .getBytes(ISO_8859_1));
      toClient.flush();
      return false;
    }
    toServer.write(head.getBytes(ISO_8859_1));
    toServer.write(body);
    toServer.flush();
    String status = head(answered);
    boolean without = head.startsWith("HEAD") || status.matches("(?s)HTTP/1.1 (204|304) .*");
    byte[] content = without ? new byte[0] : body(status, answered);
    if (fault == Fault.ANSWER_LOST) {
      return false;
    }
    toClient.write(status.getBytes(ISO_8859_1));
    if (fault == Fault.ANSWER_CUT) {
      toClient.write(content, 0, content.length / 2);
      toClient.flush();
      return content.length == 0;
    }
    toClient.write(content);
    toClient.flush();
    return true;
  }

  private Fault draw() {
    int drawn;
    synchronized (random) {
      drawn = random.nextInt(oneIn * Fault.values().length);
    }
    if (drawn >= Fault.values().length) {
      return null;
    }
    Fault fault = Fault.values()[drawn];
    injected.computeIfAbsent(fault, kind -> new AtomicInteger()).incrementAndGet();
    return fault;
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    int state = 0;
    while (state < 4) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      head.write(next);
      boolean expected = next == (state % 2 == 0 ? '\r' : '\n');
      state = expected ? state + 1 : next == '\r' ? 1 : 0;
    }
    return head.toString(ISO_8859_1);
  }

  private static byte[] body(String head, InputStream in) throws IOException {
    Matcher length = LENGTH.matcher(head);
    if (length.find()) {
      byte[] body = in.readNBytes(Integer.parseInt(length.group(1)));
      if (body.length < Integer.parseInt(length.group(1))) {
        throw new EOFException();
      }
      return body;
    }
    return CHUNKED.matcher(head).find() ? chunks(in) : new byte[0];
  }

  /** Reads chunks as they are, with their lengths. */
  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      String line = line(in);
      all.write(line.getBytes(ISO_8859_1));
      int length = Integer.parseInt(line.strip().split(";")[0], 16);
      all.write(in.readNBytes(length));
      all.write(line(in).getBytes(ISO_8859_1));
      if (length == 0) {
        return all.toByteArray();
      }
    }
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next;
    do {
      next = in.read();
      if (next < 0) {
        throw new EOFException();
      }
      line.write(next);
    } while (next != '\n');
    return line.toString(ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
