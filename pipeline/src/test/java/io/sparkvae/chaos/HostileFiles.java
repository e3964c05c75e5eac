// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.chaos;

import io.sparkvae.latents.Fixture;
import io.sparkvae.model.file.ModelArtifact;
import io.sparkvae.output.OutputDirectory;
import io.sparkvae.provenance.Manifest;
import io.sparkvae.source.Inputs;
import io.sparkvae.storage.Digest;
import io.sparkvae.storage.Json;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;

/** Files that somebody made to do harm, or that a bad disk did. */
final class HostileFiles {
  private static final List<String> FORMATS = List.of("png", "jpg", "gif", "bmp");
  private static final byte[] ZEROS = new byte[40 << 20];

  private final Random random;
  private final Path directory;

  HostileFiles(Path directory, Random random) {
    this.directory = directory;
    this.random = random;
  }

  /** Images in one folder, so that one run reads them all. */
  void images(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      String format = FORMATS.get(i % FORMATS.size());
      byte[] bytes = i % 5 == 0 ? claimed(format) : mutated(image(format));
      Inputs.file(directory.resolve("folder-0/%04d.%s".formatted(i, format)), bytes);
    }
    Inputs.file(directory.resolve("folder-0/good.png"), image("png"));
  }

  /** Everything else: a directory each. */
  void cases(int count) throws IOException {
    byte[] parquet = parquet();
    for (int i = 0; i < count; i++) {
      switch (i % 12) {
        case 0 -> put("zip", i, "a.zip", Inputs.zip(Map.of("bomb.png", ZEROS)));
        case 1 -> put("tar", i, "a.tar.gz", Inputs.gzip(Inputs.tar(Map.of("b.png", ZEROS))));
        case 2 -> put("tar", i, "a.tar", Inputs.tar(Map.of(leaving(), image("png"))));
        case 3 -> put("zip", i, "a.zip", Inputs.zip(Map.of(leaving(), image("png"))));
        case 4 -> put("tar", i, "a.tar", mutatedHead(Inputs.tar(Map.of("a.png", image("png")))));
        case 5 -> put("zip", i, "a.zip", cut(Inputs.zip(Map.of("a.png", image("png")))));
        case 6 -> put("npz", i, "a.npz", Inputs.zip(Map.of("imgs.npy", npy())));
        case 7 -> put("idx", i, "train-images-idx3-ubyte", idx());
        case 8 -> put("cifar10", i, "data_batch_1.bin", new byte[1 + random.nextInt(3072)]);
        case 9 -> put("parquet", i, "a.parquet", mutated(parquet));
        case 10 -> model(i);
        default -> put("config", i, "my.conf", config());
      }
    }
  }

  private void put(String kind, int number, String name, byte[] bytes) throws IOException {
    Inputs.file(directory.resolve("%s-%d".formatted(kind, number)).resolve(name), bytes);
  }

  private byte[] image(String format) throws IOException {
    BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < 64; i++) {
      image.setRGB(i % 8, i / 8, random.nextInt());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, format, bytes);
    return bytes.toByteArray();
  }

  /** A small file whose header claims a very large image. */
  private byte[] claimed(String format) throws IOException {
    byte[] bytes = image(format);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int size = random.nextBoolean() ? 60_000 : 65_535;
    switch (format) {
      case "png" -> {
        buffer.putInt(16, Integer.MAX_VALUE - random.nextInt(9)).putInt(20, size);
        CRC32 crc = new CRC32();
        crc.update(bytes, 12, 17);
        buffer.putInt(29, (int) crc.getValue());
      }
      case "jpg" -> {
        int frame = 0;
        while ((bytes[frame] & 255) != 0xff || (bytes[frame + 1] & 255) != 0xc0) {
          frame++;
        }
        buffer.putShort(frame + 5, (short) size).putShort(frame + 7, (short) size);
      }
      case "gif" ->
          buffer.order(ByteOrder.LITTLE_ENDIAN).putShort(6, (short) size).putShort(8, (short) size);
      default ->
          buffer.order(ByteOrder.LITTLE_ENDIAN).putInt(18, Integer.MAX_VALUE).putInt(22, size);
    }
    return bytes;
  }

  private byte[] cut(byte[] good) {
    return Arrays.copyOf(good, random.nextInt(good.length));
  }

  private byte[] mutated(byte[] good) {
    if (random.nextInt(3) == 0) {
      return cut(good);
    }
    byte[] bad = good.clone();
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      bad[random.nextInt(bad.length)] = (byte) random.nextInt();
    }
    return bad;
  }

  private byte[] mutatedHead(byte[] good) {
    byte[] bad = good.clone();
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      bad[100 + random.nextInt(400)] = (byte) random.nextInt();
    }
    return bad;
  }

  private String leaving() {
    return List.of("../../x.png", "/etc/x.png", "a/../../b.png", "..\\..\\x.png", "C:\\x.png")
        .get(random.nextInt(4));
  }

  private byte[] npy() throws IOException {
    List<String> shapes =
        List.of(
            "(1000000000000, 8, 8)",
            "(2, 4294967296, 4294967296)",
            "(99999999999999999999, 8, 8)",
            "(-1, 8, 8)",
            "()",
            "(2, 0, 8)");
    byte[] bytes =
        Inputs.npy(
            random.nextInt(4) == 0 ? "|O" : "|u1",
            shapes.get(random.nextInt(shapes.size())),
            "False",
            new byte[64]);
    if (random.nextInt(3) == 0) {
      bytes[6] = 2;
      bytes[9] = (byte) 0xff;
      bytes[10] = (byte) 0xff;
      bytes[11] = (byte) 0x7f;
    }
    return bytes;
  }

  private byte[] idx() {
    return switch (random.nextInt(4)) {
      case 0 -> Inputs.idx(new byte[64], Integer.MAX_VALUE, 8, 8);
      case 1 -> Inputs.idx(new byte[64], 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
      case 2 -> Inputs.idx(new byte[64], -1, 8, 8);
      default -> cut(Inputs.idx(new byte[64], 1, 8, 8));
    };
  }

  private byte[] parquet() throws IOException {
    Path shards = Files.createTempDirectory(directory.getParent(), "shards");
    Fixture.shards(shards.resolve("s"));
    return Files.readAllBytes(Fixture.parquet(shards).get(0));
  }

  private byte[] config() {
    String text =
        switch (random.nextInt(5)) {
          case 0 -> "{".repeat(500_000);
          case 1 -> "ingest = " + "[".repeat(500_000);
          case 2 -> "include file(\"/etc/passwd\")";
          case 3 -> "train.epochs = ${train.epochs}${train.seed}";
          default -> "train." + "x".repeat(100_000) + " = 1";
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A model directory whose manifest vouches for hostile parameters. */
  private void model(int number) throws IOException {
    Path place = directory.resolve("model-" + number);
    Path good = directory.resolveSibling("model");
    if (!Files.exists(good)) {
      Fixture.model(good, Fixture.settings());
    }
    byte[] spec = Files.readAllBytes(good.resolve("model.json"));
    byte[] tensors = Files.readAllBytes(good.resolve("parameters.safetensors"));
    int header = (int) ByteBuffer.wrap(tensors).order(ByteOrder.LITTLE_ENDIAN).getLong();
    String json = new String(tensors, 8, header, StandardCharsets.UTF_8);
    byte[] data = Arrays.copyOfRange(tensors, 8 + header, tensors.length);
    byte[] bad =
        switch (random.nextInt(6)) {
          case 0 -> safetensors("{\"a\":" + "[".repeat(100_000), data);
          case 1 -> safetensors(json.replaceFirst("\\[0,", "[8,"), data);
          case 2 -> safetensors(json.replaceFirst("\\[0,\\d+", "[0,9223372036854775807"), data);
          case 3 ->
              ByteBuffer.allocate(16)
                  .order(ByteOrder.LITTLE_ENDIAN)
                  .putLong(Long.MAX_VALUE)
                  .array();
          case 4 -> safetensors(json.replace("F32", "F64"), data);
          default -> Arrays.copyOf(tensors, tensors.length - 1 - random.nextInt(data.length));
        };
    if (random.nextInt(4) == 0) {
      spec =
          new String(spec, StandardCharsets.UTF_8)
              .replaceFirst("\"latent\" : \\d+", "\"latent\" : 2147483647")
              .getBytes(StandardCharsets.UTF_8);
    }
    OutputDirectory out =
        OutputDirectory.create(Fixture.hadoop(place), ModelArtifact.KIND, Fixture.hadoop());
    out.publish(
        Map.of(),
        List.of(),
        List.of(file(out, "model.json", spec), file(out, "parameters.safetensors", bad)),
        Json.MAPPER.createObjectNode());
  }

  private static byte[] safetensors(String header, byte[] data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data)
        .array();
  }

  private static Manifest.DataFile file(OutputDirectory out, String name, byte[] bytes) {
    out.write(name, bytes);
    return new Manifest.DataFile(name, bytes.length, Digest.hex(Digest.sha256(bytes)));
  }
}
