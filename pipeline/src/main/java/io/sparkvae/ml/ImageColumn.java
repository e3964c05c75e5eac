// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.BlueGreenRed;
import io.sparkvae.image.Decoded;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageDecoder;
import io.sparkvae.image.ImageShape;
import io.sparkvae.image.Rejection;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;
import scala.collection.Seq;

/** A column of images, by what its cells are. */
sealed interface ImageColumn extends Serializable {
  /** A value of the parameter inputFormat: bytes are image files. */
  String ENCODED = "encoded";

  /** A value of the parameter inputFormat: bytes are pixels. */
  String PIXELS = "pixels";

  /** Returns the name of the column. */
  String name();

  /**
   * Returns the image in a cell, or the reason why there is none.
   *
   * @param cell not null
   * @param shape of images that are only numbers
   */
  Decoded decoded(Object cell, ImageShape shape, ImageDecoder decoder);

  /**
   * Returns the bytes of a cell as ingestion reads them: an image file, or pixels where the shape
   * must be said; null if there is no image.
   *
   * @param cell not null
   * @throws DataFailure when a number is no pixel, since then the scale is probably wrong
   */
  byte[] stored(Object cell);

  /** Returns whether the shape of the images must be said, because the cells do not tell it. */
  default boolean needsShape() {
    return false;
  }

  /** Image files. */
  record Files(String name) implements ImageColumn {
    @Override
    public Decoded decoded(Object cell, ImageShape shape, ImageDecoder decoder) {
      return decoder.decode((byte[]) cell);
    }

    @Override
    public byte[] stored(Object cell) {
      return (byte[]) cell;
    }
  }

  /** A struct with an image file as its field {@code bytes}, as Hugging Face writes it. */
  record FilesWithPath(String name) implements ImageColumn {
    @Override
    public Decoded decoded(Object cell, ImageShape shape, ImageDecoder decoder) {
      byte[] bytes = stored(cell);
      return bytes == null ? new Rejection("no bytes", "") : decoder.decode(bytes);
    }

    @Override
    public byte[] stored(Object cell) {
      return ((Row) cell).getAs("bytes");
    }
  }

  /** Spark's image struct. */
  record SparkImage(String name) implements ImageColumn {
    @Override
    public Decoded decoded(Object cell, ImageShape shape, ImageDecoder decoder) {
      Row image = (Row) cell;
      byte[] data = image.getAs("data");
      return data == null
          ? new Rejection("no bytes", "")
          : BlueGreenRed.decode(
              data, image.getAs("height"), image.getAs("width"), image.getAs("nChannels"));
    }

    @Override
    public byte[] stored(Object cell) {
      return decoded(cell, null, null) instanceof Image image ? PortableMap.of(image) : null;
    }
  }

  /** Pixels as bytes. */
  record Pixels(String name) implements ImageColumn {
    @Override
    public Decoded decoded(Object cell, ImageShape shape, ImageDecoder decoder) {
      return image((byte[]) cell, shape);
    }

    @Override
    public byte[] stored(Object cell) {
      return (byte[]) cell;
    }

    @Override
    public boolean needsShape() {
      return true;
    }
  }

  /** Vectors or arrays of numbers. */
  record Numbers(String name, Scale scale) implements ImageColumn {
    @Override
    public Decoded decoded(Object cell, ImageShape shape, ImageDecoder decoder) {
      double[] numbers = numbers(cell);
      int wrong = firstWrong(numbers);
      return wrong < 0
          ? image(pixels(numbers), shape)
          : new Rejection("numbers that are no pixels", expected(numbers[wrong]));
    }

    @Override
    public byte[] stored(Object cell) {
      double[] numbers = numbers(cell);
      int wrong = firstWrong(numbers);
      if (wrong >= 0) {
        throw new DataFailure("inputCol '%s': %s".formatted(name, expected(numbers[wrong])));
      }
      return pixels(numbers);
    }

    private int firstWrong(double[] numbers) {
      return IntStream.range(0, numbers.length)
          .filter(i -> scale.pixel(numbers[i]) < 0)
          .findFirst()
          .orElse(-1);
    }

    private byte[] pixels(double[] numbers) {
      byte[] pixels = new byte[numbers.length];
      for (int i = 0; i < numbers.length; i++) {
        pixels[i] = (byte) scale.pixel(numbers[i]);
      }
      return pixels;
    }

    private String expected(double found) {
      return "expected %s, found %s".formatted(scale.expected(), found);
    }

    @Override
    public boolean needsShape() {
      return true;
    }

    /** A null in an array is no number. */
    private static double[] numbers(Object cell) {
      if (cell instanceof Vector vector) {
        return vector.toArray();
      }
      List<?> list = JavaConverters.seqAsJavaList((Seq<?>) cell);
      return list.stream()
          .mapToDouble(number -> number == null ? Double.NaN : ((Number) number).doubleValue())
          .toArray();
    }
  }

  private static Decoded image(byte[] pixels, ImageShape shape) {
    return pixels.length == shape.size()
        ? new Image(shape, pixels)
        : new Rejection(
            "another number of pixels",
            "expected %s for the shape %s, found %s".formatted(shape.size(), shape, pixels.length));
  }

  /**
   * Finds out what a column holds.
   *
   * @throws ConfigurationFailure when there is no such column, or it holds no images
   */
  static ImageColumn of(StructType schema, ImageParams<?> params) {
    String name = params.getInputCol();
    DataType type = InputColumns.type(schema, "inputCol", name);
    if (type instanceof BinaryType) {
      return params.getInputFormat().equals(PIXELS) ? new Pixels(name) : new Files(name);
    }
    boolean numbers =
        type.equals(SQLDataTypes.VectorType())
            || type instanceof ArrayType array && array.elementType() instanceof NumericType;
    if (numbers) {
      return new Numbers(name, Scale.named(params.getScale()));
    }
    if (type instanceof StructType struct) {
      List<String> fields = Arrays.asList(struct.fieldNames());
      if (fields.containsAll(List.of("height", "width", "nChannels", "data"))) {
        return new SparkImage(name);
      }
      if (fields.contains("bytes")) {
        return new FilesWithPath(name);
      }
    }
    throw new ConfigurationFailure(
        "inputCol '%s': expected bytes, Spark's image struct, a struct with bytes, a vector or an array of numbers, found %s"
            .formatted(name, type.simpleString()));
  }
}
