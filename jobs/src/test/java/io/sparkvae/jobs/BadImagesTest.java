// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.jobs;

import static io.sparkvae.jobs.BadFiles.ascii;
import static io.sparkvae.jobs.BadFiles.cut;
import static io.sparkvae.jobs.BadFiles.file;
import static io.sparkvae.jobs.BadFiles.folder;
import static io.sparkvae.jobs.BadFiles.gzip;
import static io.sparkvae.jobs.BadFiles.idx;
import static io.sparkvae.jobs.BadFiles.npy;
import static io.sparkvae.jobs.BadFiles.png;
import static io.sparkvae.jobs.BadFiles.pngClaiming;
import static io.sparkvae.jobs.BadFiles.tar;
import static io.sparkvae.jobs.BadFiles.zip;

import io.sparkvae.jobs.BadInput.Case;
import io.sparkvae.jobs.BadInput.Preparation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Images, archives and dataset files that ingestion cannot use. */
class BadImagesTest {
  @TempDir static Path root;
  private static SparkSession spark;

  @BeforeAll
  static void prepare() {
    spark = BadInput.spark();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @ParameterizedTest
  @MethodSource({"images", "containers"})
  void isAnswered(Case c) throws IOException {
    BadInput.isAnswered(c, root);
  }

  private static List<String> ingest(Path here, Path input, String format, String... more) {
    List<String> words = new ArrayList<>(List.of("ingest", "--input", input.toString()));
    words.addAll(List.of("--format", format, "--output", here.resolve("out").toString()));
    words.addAll(List.of(more));
    return words;
  }

  /** A folder of 10 good images and one of these bytes. */
  private static Preparation among(String name, byte[] bytes) {
    return here -> {
      Path images = folder(here.resolve("in"), 10, 8);
      file(images.resolve(name), bytes);
      return ingest(here, images, "folder");
    };
  }

  static Stream<Case> images() {
    return Stream.of(
        new Case(
            "missing input",
            here -> ingest(here, here.resolve("none"), "auto"),
            2,
            "ingest.input: expected an existing file or directory, found none at "),
        new Case(
            "empty folder",
            here -> ingest(here, Files.createDirectory(here.resolve("in")), "folder"),
            3,
            "expected images, found none"),
        new Case("zero-byte PNG", among("z.png", new byte[0]), 3, "1 of 11", "empty"),
        new Case("truncated PNG", among("t.png", cut(png(8, 99), 60)), 3, "1 of 11"),
        new Case("PNG named .jpg is a PNG", among("x.jpg", png(8, 99)), 0),
        new Case("text named .png", among("x.png", ascii("not a picture")), 3, "1 of 11"),
        new Case(
            "header of 65,535 by 65,535 pixels",
            among("h.png", pngClaiming(65535, 65535)),
            3,
            "1 of 11",
            "pixels"),
        new Case(
            "only bad images",
            here -> {
              file(here.resolve("in/a.png"), cut(png(8, 1), 40));
              return ingest(here, here.resolve("in"), "folder");
            },
            3,
            "1 of 1"),
        new Case(
            "another size where sizes must agree",
            here -> {
              Path images = folder(here.resolve("in"), 10, 8);
              file(images.resolve("x.png"), png(9, 1));
              return ingest(here, images, "folder", "--set", "ingest.fit=refuse");
            },
            3,
            "1 of 11"),
        new Case(
            "labels from a CSV file that is missing",
            here ->
                ingest(
                    here,
                    folder(here.resolve("in"), 3, 8),
                    "folder",
                    "--set",
                    "ingest.labels=" + here.resolve("none.csv")),
            2,
            "ingest.labels: expected a file of labels, found none at "),
        new Case(
            "labels from a CSV file without its columns",
            here -> {
              Path csv = file(here.resolve("l.csv"), ascii("name,class\n000.png,1\n"));
              Path images = folder(here.resolve("in"), 3, 8);
              return ingest(here, images, "folder", "--set", "ingest.labels=" + csv);
            },
            2,
            "ingest.labels: expected a header with the columns filepath and label, found"));
  }

  private static Preparation container(String name, String format, byte[] bytes) {
    return here -> ingest(here, file(here.resolve("in").resolve(name), bytes), format);
  }

  static Stream<Case> containers() throws IOException {
    byte[] zeros = new byte[2 << 20];
    return Stream.of(
        new Case(
            "tar with ../x: the name is only a name",
            container("a.tar", "tar", tar("../../x.png", png(8, 1))),
            3,
            "1 of 1"),
        new Case(
            "tar.gz cut short",
            container("a.tar.gz", "tar", cut(gzip(tar("x.png", png(8, 1))), 100)),
            3,
            "archive",
            "found it broken"),
        new Case(
            "zip bomb",
            container("a.zip", "zip", zip("x.png", zeros)),
            3,
            "archive",
            "expected it to expand to at most"),
        new Case("zip cut short", container("a.zip", "zip", cut(zip("x", zeros), 90)), 3, "a.zip"),
        new Case(
            "IDX with trailing bytes",
            container("train-images-idx3-ubyte", "idx", idx(8, 2 * 64 + 3, 2, 8, 8)),
            3,
            "train-images-idx3-ubyte: expected",
            "bytes"),
        new Case(
            "IDX that ends too early",
            container("train-images-idx3-ubyte", "idx", idx(8, 100, 2, 8, 8)),
            3,
            "train-images-idx3-ubyte: expected"),
        new Case(
            "IDX of an unknown type",
            container("train-images-idx3-ubyte", "idx", idx(7, 128, 2, 8, 8)),
            3,
            "expected a type of IDX, found type 0x07"),
        new Case(
            "IDX of three sizes too few",
            container("train-images-idx3-ubyte", "idx", idx(8, 10, 10)),
            3,
            "train-images-idx3-ubyte"),
        new Case(
            "IDX with another number of labels",
            here -> {
              Path in = here.resolve("in");
              file(in.resolve("train-images-idx3-ubyte"), idx(8, 128, 2, 8, 8));
              file(in.resolve("train-labels-idx1-ubyte"), idx(8, 3, 3));
              return ingest(here, in, "idx");
            },
            3,
            "expected 2 rows for as many images of "),
        new Case(
            "IDX in corrupt gzip",
            container("train-images-idx3-ubyte.gz", "idx", cut(gzip(idx(8, 128, 2, 8, 8)), 25)),
            3,
            "corrupt"),
        new Case(
            "NPZ of Python objects",
            container("d.npz", "npz", zip("imgs.npy", npy("|O", "(2, 8, 8)", 64))),
            3,
            "d.npz imgs.npy: expected numbers, found dtype object"),
        new Case(
            "NPZ without images",
            container("d.npz", "npz", zip("labels.npy", npy("|u1", "(2, 8, 8)", 128))),
            3,
            "expected an array of images, named imgs, images or x for instance, found the arrays labels"),
        new Case(
            "NPZ cut short",
            container("d.npz", "npz", cut(zip("imgs.npy", npy("|u1", "(2, 8, 8)", 128)), 120)),
            3,
            "expected a whole file, found it broken"),
        new Case(
            "CIFAR-10 of another length",
            container("data_batch_1.bin", "cifar10", new byte[3072]),
            3,
            "expected CIFAR-10 records of 3073 bytes, found 3072 bytes"),
        new Case(
            "a table of other columns",
            here -> {
              String table = here.resolve("in").toString();
              spark.range(3).write().parquet(table);
              return ingest(here, Path.of(table), "parquet");
            },
            2,
            "expected a table with the columns path and content"),
        new Case(
            "a table that is none",
            container("x.parquet", "parquet", ascii("PAR1 and no more")),
            3,
            "x.parquet: expected a Parquet table, found "),
        new Case(
            "a format that cannot be told",
            container("x.bin", "auto", ascii("what is this?")),
            2,
            "ingest.format = auto: expected one known format in "));
  }
}
