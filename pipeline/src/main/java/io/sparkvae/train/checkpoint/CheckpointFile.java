package io.sparkvae.train.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Floats;
import io.sparkvae.storage.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * The bytes of a checkpoint, little-endian: 8 bytes {@code SPARKVAE}, version (int), length of the
 * header (int), the header as JSON, the floats of theta, m, v and the best theta, and the SHA-256
 * of all before.
 */
public final class CheckpointFile {
  private static final byte[] MAGIC = "SPARKVAE".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION = 1;
  private static final int DIGEST = 32;
  private static final int FIXED = MAGIC.length + 2 * Integer.BYTES;

  private CheckpointFile() {}

  /**
   * What precedes the floats.
   *
   * @param binding configuration and data that the run is bound to, by key
   * @param metricsBytes length of {@code metrics.jsonl} at the time
   * @param parameters length of theta
   * @param moments length of m and of v
   * @param best length of the best theta: parameters, or 0 when there is none
   */
  public record Header(
      Map<String, String> binding,
      Position position,
      ValidationHistory watch,
      long metricsBytes,
      long iteration,
      int parameters,
      int moments,
      int best) {}

  /** A checkpoint that was read. */
  public record Read(Header header, Checkpoint checkpoint) {}

  static byte[] write(Checkpoint checkpoint, Map<String, String> binding, long metricsBytes) {
    TrainingState state = checkpoint.state();
    float[] best = checkpoint.best() == null ? new float[0] : checkpoint.best();
    byte[] header =
        json(
            new Header(
                binding,
                checkpoint.position(),
                checkpoint.watch(),
                metricsBytes,
                state.iteration(),
                state.theta().length,
                state.m().length,
                best.length));
    long floats = (long) state.theta().length + 2L * state.m().length + best.length;
    long size = FIXED + header.length + floats * Float.BYTES + DIGEST;
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(MAGIC).putInt(VERSION).putInt(header.length).put(header);
    for (float[] vector : new float[][] {state.theta(), state.m(), state.v(), best}) {
      bytes.put(Floats.bytes(vector));
    }
    bytes.put(Digest.sha256(Arrays.copyOf(bytes.array(), bytes.position())));
    return bytes.array();
  }

  private static byte[] json(Header header) {
    try {
      return Json.MAPPER.writeValueAsBytes(header);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a header is always writable", e);
    }
  }

  /**
   * Reads what {@link #write} made.
   *
   * @param source what to call it in messages
   * @throws DataFailure when it is not that, to the last bit
   */
  static Read read(byte[] file, String source) {
    if (file.length < FIXED + DIGEST || !Arrays.equals(MAGIC, Arrays.copyOf(file, MAGIC.length))) {
      throw bad(source, "a checkpoint", "something else of %d bytes".formatted(file.length), null);
    }
    int end = file.length - DIGEST;
    if (!Arrays.equals(
        Digest.sha256(Arrays.copyOf(file, end)), Arrays.copyOfRange(file, end, file.length))) {
      throw bad(source, "the SHA-256 that it ends with", "another", null);
    }
    ByteBuffer bytes = ByteBuffer.wrap(file, 0, end).order(ByteOrder.LITTLE_ENDIAN);
    bytes.position(MAGIC.length);
    int version = bytes.getInt();
    if (version != VERSION) {
      throw bad(source, "format version " + VERSION, version, null);
    }
    Header header = header(bytes, source);
    long floats = (long) header.parameters() + 2L * header.moments() + header.best();
    if (Math.min(header.parameters(), Math.min(header.moments(), header.best())) < 0
        || floats * Float.BYTES != bytes.remaining()) {
      throw bad(source, floats + " floats", bytes.remaining() + " bytes of them", null);
    }
    TrainingState state =
        new TrainingState(
            Floats.read(bytes, header.parameters()),
            Floats.read(bytes, header.moments()),
            Floats.read(bytes, header.moments()),
            header.iteration());
    float[] best = header.best() == 0 ? null : Floats.read(bytes, header.best());
    return new Read(header, new Checkpoint(header.position(), header.watch(), state, best));
  }

  private static Header header(ByteBuffer bytes, String source) {
    int length = bytes.getInt();
    if (length < 0 || length > bytes.remaining()) {
      throw bad(source, "a header inside the file", length + " bytes of it", null);
    }
    byte[] json = new byte[length];
    bytes.get(json);
    try {
      return Json.MAPPER.readValue(json, Header.class);
    } catch (IOException e) {
      throw bad(source, "a checkpoint's header", e.getMessage(), e);
    }
  }

  private static DataFailure bad(String source, String expected, Object found, Throwable cause) {
    return new DataFailure(
        "checkpoint %s: expected %s, found %s".formatted(source, expected, found), cause);
  }
}
