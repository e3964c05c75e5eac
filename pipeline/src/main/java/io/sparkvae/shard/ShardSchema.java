// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.shard;

import static org.apache.parquet.schema.LogicalTypeAnnotation.listType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;

import io.sparkvae.image.ImageShape;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** The columns of the shard and quarantine tables. */
public final class ShardSchema {
  /** Key of the shape in the metadata of every shard file: {@code [1, 1, 28, 28]}. */
  public static final String SHAPE = "sparkvae.shape";

  /**
   * Columns of a shard: {@code id}, {@code pixels}, {@code label}, {@code factors}, {@code sha256}
   * (of the pixels) and {@code split}. Pixels are unsigned bytes, {@code [frames, channels, height,
   * width]} in row-major order. The shape is in the metadata of the file, under {@link #SHAPE}.
   */
  public static final MessageType SHARD =
      Types.buildMessage()
          .required(BINARY)
          .as(stringType())
          .named("id")
          .required(BINARY)
          .named("pixels")
          .optional(INT32)
          .named("label")
          .addField(
              Types.optionalGroup()
                  .as(listType())
                  .addField(
                      Types.repeatedGroup()
                          .addField(Types.required(INT32).named("element"))
                          .named("list"))
                  .named("factors"))
          .required(BINARY)
          .named("sha256")
          .required(BINARY)
          .as(stringType())
          .named("split")
          .named("shard");

  /**
   * Columns of the table of inputs that cannot be used, and why: {@code id}, {@code reason}, {@code
   * sha256} (of the pixels, if they could be decoded) and {@code detail}.
   */
  public static final MessageType QUARANTINE =
      Types.buildMessage()
          .required(BINARY)
          .as(stringType())
          .named("id")
          .required(BINARY)
          .as(stringType())
          .named("reason")
          .optional(BINARY)
          .named("sha256")
          .required(BINARY)
          .as(stringType())
          .named("detail")
          .named("quarantine");

  private static final Pattern SHAPE_TEXT =
      Pattern.compile("\\[(\\d{1,9}), (\\d{1,9}), (\\d{1,9}), (\\d{1,9})]");

  /** Names of the splits in UTF-8. */
  private static final Map<Split, Binary> SPLITS =
      Arrays.stream(Split.values())
          .collect(
              Collectors.toMap(
                  split -> split,
                  split ->
                      Binary.fromConstantByteArray(split.column().getBytes(StandardCharsets.UTF_8)),
                  (one, other) -> one,
                  () -> new EnumMap<>(Split.class)));

  private ShardSchema() {}

  /** Parses the text of {@link ImageShape#toString}; {@code null} for any other text. */
  static ImageShape shape(String text) {
    Matcher m = SHAPE_TEXT.matcher(text == null ? "" : text);
    return m.matches()
        ? new ImageShape(
            Integer.parseInt(m.group(1)),
            Integer.parseInt(m.group(2)),
            Integer.parseInt(m.group(3)),
            Integer.parseInt(m.group(4)))
        : null;
  }

  /** Adds one row's fields; {@code label} and {@code factors} may be null. */
  public static void addRow(
      RecordConsumer to,
      Binary id,
      Binary pixels,
      Integer label,
      int[] factors,
      byte[] sha256,
      Split split) {
    add(to, "id", 0, id);
    add(to, "pixels", 1, pixels);
    if (label != null) {
      to.startField("label", 2);
      to.addInteger(label);
      to.endField("label", 2);
    }
    if (factors != null) {
      addFactors(to, factors);
    }
    add(to, "sha256", 4, Binary.fromConstantByteArray(sha256));
    add(to, "split", 5, SPLITS.get(split));
  }

  private static void addFactors(RecordConsumer to, int[] factors) {
    to.startField("factors", 3);
    ParquetList.add(to, factors.length, i -> to.addInteger(factors[i]));
    to.endField("factors", 3);
  }

  /**
   * Adds one field to the row that is being written.
   *
   * @param index index of the column in the schema
   */
  public static void add(RecordConsumer to, String name, int index, Binary value) {
    to.startField(name, index);
    to.addBinary(value);
    to.endField(name, index);
  }
}
