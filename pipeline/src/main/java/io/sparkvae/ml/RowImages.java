// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.Decoded;
import io.sparkvae.image.Image;
import io.sparkvae.image.ImageDecoder;
import io.sparkvae.image.ImageShape;
import io.sparkvae.image.Rejection;
import io.sparkvae.shard.Chunk;
import io.sparkvae.storage.Digest;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Rows and their images, in the same order; rows that are left out are not there. */
final class RowImages {
  private final ImageShape shape;
  private final List<Row> rows = new ArrayList<>();

  /** Number of each row's image; {@value #NONE} for a row without one. */
  private final List<Integer> places = new ArrayList<>();

  private final List<byte[]> pixels = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();
  private final List<Integer> labels = new ArrayList<>();

  private static final int NONE = -1;

  private RowImages(ImageShape shape) {
    this.shape = shape;
  }

  /**
   * Decodes the images of rows.
   *
   * @throws DataFailure when one cannot be used and the parameter handleInvalid is {@code error}
   */
  static RowImages of(List<Row> rows, RowEncoder how, ImageDecoder decoder) {
    RowImages images = new RowImages(how.fitting().target());
    for (Row row : rows) {
      Decoded decoded = decoded(row, how, decoder);
      if (decoded instanceof Image image) {
        images.add(row, image, how.columns());
      } else {
        images.addWithout(row, (Rejection) decoded, how);
      }
    }
    return images;
  }

  private static Decoded decoded(Row row, RowEncoder how, ImageDecoder decoder) {
    Object cell = how.columns().cell(row);
    if (cell == null) {
      return new Rejection("no image", "found null");
    }
    Decoded decoded = how.columns().image().decoded(cell, how.fitting().target(), decoder);
    return decoded instanceof Image image ? how.fitting().apply(image) : decoded;
  }

  private void add(Row row, Image image, InputColumns columns) {
    rows.add(row);
    places.add(pixels.size());
    pixels.add(image.pixels());
    String id = columns.id(row);
    ids.add(id == null ? "of row %s of a part".formatted(rows.size()) : id);
    labels.add(columns.label(row));
  }

  private void addWithout(Row row, Rejection why, RowEncoder how) {
    switch (how.invalid()) {
      case ERROR -> {
        String id = how.columns().id(row);
        throw new DataFailure(
            "inputCol '%s'%s: expected an image, found none: %s%s; handleInvalid = skip leaves such rows out"
                .formatted(
                    how.columns().image().name(),
                    id == null ? "" : ", image '%s'".formatted(id),
                    why.reason(),
                    why.detail().isEmpty() ? "" : " (%s)".formatted(why.detail())));
      }
      case SKIP -> {}
      case KEEP -> {
        rows.add(row);
        places.add(NONE);
      }
    }
  }

  /** Returns the number of images. */
  int count() {
    return pixels.size();
  }

  /** Returns the images as the rows of a row group, which encoders read. */
  Chunk chunk() {
    byte[] all = new byte[Math.multiplyExact(pixels.size(), shape.size())];
    byte[][] sha256 = new byte[pixels.size()][];
    for (int i = 0; i < pixels.size(); i++) {
      System.arraycopy(pixels.get(i), 0, all, i * shape.size(), shape.size());
      sha256[i] = Digest.sha256(pixels.get(i));
    }
    return new Chunk(
        shape,
        pixels.size(),
        all,
        ids,
        labels.toArray(Integer[]::new),
        new int[pixels.size()][],
        sha256);
  }

  /**
   * Returns the rows with further columns.
   *
   * @param columns values of each image's columns
   * @param width number of columns
   */
  List<Row> with(List<Object[]> columns, int width) {
    List<Row> all = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Object[] values = new Object[row.size() + width];
      for (int j = 0; j < row.size(); j++) {
        values[j] = row.get(j);
      }
      if (places.get(i) != NONE) {
        System.arraycopy(columns.get(places.get(i)), 0, values, row.size(), width);
      }
      all.add(RowFactory.create(values));
    }
    return all;
  }
}
