package io.sparkvae.bench.rival;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Reads the safetensors format as its specification says, with nothing of ours: eight bytes of
 * little-endian header length, a JSON header, numbers.
 */
final class Safetensors {
  private static final Pattern TENSOR =
      Pattern.compile(
          "\"([^\"]+)\":\\{\"dtype\":\"F32\",\"shape\":\\[([0-9, ]*)\\],"
              + "\"data_offsets\":\\[([0-9]+), ?([0-9]+)\\]\\}");

  private Safetensors() {}

  /** All tensors of a file, by name. */
  static Map<String, Tensor> read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int header = Math.toIntExact(bytes.getLong());
    String json = new String(bytes.array(), 8, header, StandardCharsets.UTF_8);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (MatchResult found : TENSOR.matcher(json).results().toList()) {
      int begin = Integer.parseInt(found.group(3));
      float[] values = new float[(Integer.parseInt(found.group(4)) - begin) / Float.BYTES];
      bytes.position(8 + header + begin).asFloatBuffer().get(values);
      long[] shape =
          Arrays.stream(found.group(2).split(", ?")).mapToLong(Long::parseLong).toArray();
      tensors.put(found.group(1), torch.tensor(values).view(shape));
    }
    return tensors;
  }
}
