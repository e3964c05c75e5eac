// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.ml;

import io.sparkvae.latents.Fixture;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Grey PNG files of 8 x 8 pixels, a name of three digits each, and DataFrames of them. */
final class Pictures {
  static final int COUNT = 60;
  static final int SIDE = 8;

  /** Settings of a small model, as in a configuration file. */
  static final String SETTINGS =
      "model { hidden = [16], latent = 3 }, train { epochs = 2, batchSize = 8, workers = 2, averagingFrequency = 2 }";

  private Pictures() {}

  /** Writes the files. */
  static Path write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Random random = new Random(3);
    for (int i = 0; i < COUNT; i++) {
      BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
      int[] pixels = random.ints((long) SIDE * SIDE, 0, 256).toArray();
      image.getRaster().setSamples(0, 0, SIDE, SIDE, 0, pixels);
      ImageIO.write(image, "png", directory.resolve(name(i)).toFile());
    }
    return directory;
  }

  static String name(int i) {
    return String.format(java.util.Locale.ROOT, "%03d.png", i);
  }

  /** The files as Spark's {@code binaryFile} reads them, with their names as {@code id}. */
  static Dataset<Row> files(Path directory) {
    return Fixture.spark()
        .read()
        .format("binaryFile")
        .load(directory.toString())
        .select(
            functions.element_at(functions.split(functions.col("path"), "/"), -1).as("id"),
            functions.col("content").as("image"));
  }

  /**
   * The same images as each kind of column: {@code image} (files), {@code spark} (Spark's struct),
   * {@code face} (bytes and path), {@code pixels}, {@code vector}, {@code array}, {@code bytes}
   * (whole numbers); and {@code id}, {@code label} (0.0 or 1.0).
   */
  static Dataset<Row> kinds(Path directory) throws IOException {
    StructType spark =
        new StructType()
            .add("origin", DataTypes.StringType)
            .add("height", DataTypes.IntegerType)
            .add("width", DataTypes.IntegerType)
            .add("nChannels", DataTypes.IntegerType)
            .add("mode", DataTypes.IntegerType)
            .add("data", DataTypes.BinaryType);
    StructType face =
        new StructType().add("bytes", DataTypes.BinaryType).add("path", DataTypes.StringType);
    StructType schema =
        new StructType()
            .add("id", DataTypes.StringType)
            .add("label", DataTypes.DoubleType)
            .add("image", DataTypes.BinaryType)
            .add("spark", spark)
            .add("face", face)
            .add("pixels", DataTypes.BinaryType)
            .add("vector", SQLDataTypes.VectorType())
            .add("array", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("bytes", DataTypes.createArrayType(DataTypes.ShortType));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      Path file = directory.resolve(name(i));
      byte[] encoded = Files.readAllBytes(file);
      int[] samples =
          ImageIO.read(file.toFile()).getRaster().getSamples(0, 0, SIDE, SIDE, 0, (int[]) null);
      byte[] pixels = new byte[samples.length];
      double[] unit = new double[samples.length];
      Double[] boxed = new Double[samples.length];
      Short[] whole = new Short[samples.length];
      for (int j = 0; j < samples.length; j++) {
        pixels[j] = (byte) samples[j];
        unit[j] = samples[j] / 255.0;
        boxed[j] = unit[j];
        whole[j] = (short) samples[j];
      }
      rows.add(
          RowFactory.create(
              name(i),
              (double) (i % 2),
              encoded,
              RowFactory.create("file:/" + name(i), SIDE, SIDE, 1, 0, pixels),
              RowFactory.create(encoded, name(i)),
              pixels,
              Vectors.dense(unit),
              boxed,
              whole));
    }
    return Fixture.spark().createDataFrame(rows, schema);
  }
}
