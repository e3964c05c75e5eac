// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.table;

import io.sparkvae.image.BlueGreenRed;
import io.sparkvae.image.Decoded;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageShape;
import io.sparkvae.image.Rejection;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.storage.Digest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** What a table's column of images holds. */
enum CellContent {
  /** Files of any image format. */
  ENCODED {
    @Override
    SourceImage.Content of(Row row, int at, TablePixels pixels) {
      return new SourceImage.Encoded(row.getAs(at));
    }
  },
  /** The same as text in base64, also as a URI {@code data:image/png;base64,…}. */
  BASE64 {
    @Override
    SourceImage.Content of(Row row, int at, TablePixels pixels) {
      String text = row.getString(at).strip();
      String digits = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
      try {
        return new SourceImage.Encoded(
            (digits.matches("(?s).*[-_].*") ? Base64.getUrlDecoder() : Base64.getDecoder())
                .decode(digits.replaceAll("\\s", "")));
      } catch (IllegalArgumentException e) {
        return new SourceImage.Refused(
            LOCATION.matcher(text).matches()
                ? new Rejection(
                    "a path or URL in place of an image",
                    "ingest the files that it names, as a folder with labels from a CSV file")
                : new Rejection("not base64", e.getMessage()),
            Digest.sha256(text.getBytes(StandardCharsets.UTF_8)));
      }
    }
  },
  /** Spark's struct of origin, height, width, nChannels, mode, data (BGR, row-wise). */
  SPARK_IMAGE {
    @Override
    Stream<Column> columns(String image) {
      return Stream.of("data", "height", "width", "nChannels")
          .map(part -> functions.expr(image + "." + part));
    }

    @Override
    SourceImage.Content of(Row row, int at, TablePixels pixels) {
      byte[] bytes = row.getAs(at);
      Decoded decoded =
          BlueGreenRed.decode(bytes, row.getInt(at + 1), row.getInt(at + 2), row.getInt(at + 3));
      return decoded instanceof Image image
          ? new SourceImage.Raw(image)
          : new SourceImage.Refused((Rejection) decoded, Digest.sha256(bytes));
    }
  },
  /** Bytes in the order of our shards. */
  PIXELS {
    @Override
    SourceImage.Content of(Row row, int at, TablePixels pixels) {
      byte[] bytes = row.getAs(at);
      return bytes.length == pixels.shape().size()
          ? new SourceImage.Raw(new Image(pixels.shape(), bytes))
          : refused(pixels.shape().size(), bytes);
    }
  },
  /** An array of numbers in the order of our shards. */
  NUMBERS {
    @Override
    SourceImage.Content of(Row row, int at, TablePixels pixels) {
      List<Double> numbers = row.getList(at);
      ImageShape shape = pixels.shape();
      if (numbers.size() != shape.size()) {
        return new SourceImage.Refused(
            new Rejection(
                "another number of values",
                "expected %s, found %s".formatted(shape.size(), numbers.size())),
            null);
      }
      byte[] bytes = new byte[shape.size()];
      for (int i = 0; i < bytes.length; i++) {
        Double number = numbers.get(i);
        int pixel = number == null ? -1 : pixels.scale().pixel(number);
        if (pixel < 0) {
          return new SourceImage.Refused(
              new Rejection(
                  "value out of range",
                  "expected %s, found %s".formatted(pixels.scale().expected(), number)),
              null);
        }
        bytes[i] = (byte) pixel;
      }
      return new SourceImage.Raw(new Image(shape, bytes));
    }
  },
  /** The same as a vector of Spark ML. */
  VECTOR {
    @Override
    Stream<Column> columns(String image) {
      return Stream.of(
          org.apache.spark.ml.functions.vector_to_array(functions.expr(image), "float64"));
    }

    @Override
    SourceImage.Content of(Row row, int at, TablePixels pixels) {
      return NUMBERS.of(row, at, pixels);
    }
  };

  private static final Pattern LOCATION =
      Pattern.compile("(?i)[a-z0-9]+://.*|.*\\.(png|jpe?g|gif|bmp|tiff?|webp|p[bgpn]m)");

  /** Whether the cell holds pixels, whose shape it does not say itself. */
  boolean needsShape() {
    return this == PIXELS || holdsNumbers();
  }

  /** Whether the cell holds numbers, whose meaning depends on their scale. */
  boolean holdsNumbers() {
    return this == NUMBERS || this == VECTOR;
  }

  /** Returns the columns that are read of an image. */
  Stream<Column> columns(String image) {
    return Stream.of(functions.expr(image));
  }

  /**
   * Returns the image of a row that has one.
   *
   * @param at index of the first column of the image
   */
  abstract SourceImage.Content of(Row row, int at, TablePixels pixels);

  private static SourceImage.Refused refused(long expected, byte[] bytes) {
    return new SourceImage.Refused(
        new Rejection(
            "another number of bytes",
            "expected %s bytes, found %s".formatted(expected, bytes.length)),
        Digest.sha256(bytes));
  }
}
