// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.Failure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.array.CifarFormat;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourcePlan;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays in the layouts, names, types and archives in which data sets are distributed. */
class ArraySourceTest {
  /** Two grey images of 2 x 3 pixels. */
  private static final byte[] PIXELS = {0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110};

  private static final int[] FIRST = {0, 10, 20, 30, 40, 50};

  @TempDir Path temporary;

  private Path write(String name, byte[] bytes) throws Exception {
    return Inputs.file(temporary.resolve(name), bytes);
  }

  private static byte[] images() throws Exception {
    return Inputs.npy("|u1", "(2, 2, 3)", "False", PIXELS);
  }

  private static byte[] labels() throws Exception {
    return Inputs.npy("|u1", "(2,)", "False", new byte[] {3, 4});
  }

  private List<SourceImage> read(Path input, String... settings) throws Exception {
    return Inputs.read(Inputs.plan(input, "auto", settings));
  }

  private static List<String> labelled(List<SourceImage> images) {
    return images.stream().map(image -> image.id() + "=" + image.label()).toList();
  }

  private static int[] pixels(SourceImage image) {
    byte[] bytes = ((SourceImage.Raw) image.content()).image().pixels();
    int[] pixels = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      pixels[i] = bytes[i] & 255;
    }
    return pixels;
  }

  private static ImageShape shape(SourceImage image) {
    return ((SourceImage.Raw) image.content()).image().shape();
  }

  private void expectRefusal(Path input, String message, String... settings) {
    assertThatThrownBy(() -> read(input, settings))
        .isInstanceOf(Failure.class)
        .hasMessageContaining(message);
  }

  /** Names of arrays in one NPZ file, and the ids and labels that follow. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          images labels                       | a/000000=3 a/000001=4
          imgs label                          | a/000000=3 a/000001=4
          X y                                 | a/000000=3 a/000001=4
          data target                         | a/000000=3 a/000001=4
          x_train y_train                     | a/train/000000=3 a/train/000001=4
          train_images train_labels           | a/train/000000=3 a/train/000001=4
          X_test Y_test                       | a/test/000000=3 a/test/000001=4
          trainX trainY                       | a/train/000000=3 a/train/000001=4
          xtest ytest                         | a/test/000000=3 a/test/000001=4
          val_images val_labels               | a/val/000000=3 a/val/000001=4
          arr_0 arr_1                         | a/000000=3 a/000001=4
          faces                               | a/000000=null a/000001=null
          """)
  void namesSayWhatArraysAre(String names, String expected) throws Exception {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    for (String name : names.split(" ")) {
      arrays.put(name + ".npy", arrays.isEmpty() ? images() : labels());
    }
    List<SourceImage> images = read(write("a.npz", Inputs.zip(arrays)));
    assertThat(labelled(images)).containsExactly(expected.split(" "));
    assertThat(pixels(images.get(0))).isEqualTo(FIRST);
  }

  @Test
  void arraysThatAreNamedBySplitsAreImages() throws Exception {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("train.npy", images());
    arrays.put("test.npy", images());
    arrays.put("test_labels.npy", labels());
    assertThat(labelled(read(write("a.npz", Inputs.zip(arrays)))))
        .containsExactly(
            "a/train/000000=null", "a/train/000001=null", "a/test/000000=3", "a/test/000001=4");
  }

  /** A single image with its channels last is not an array of narrow images. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"(5, 6, 3) | 3", "(6, 5, 4) | 4", "(5, 5, 1) | 1"})
  void oneImageIsNotReadAsManyNarrowOnes(String shape, int channels) throws Exception {
    int size = 25 * channels + (channels == 1 ? 0 : 5 * channels);
    Path file = write("one.npy", Inputs.npy("|u1", shape, "False", new byte[size]));
    expectRefusal(file, "which looks like one image of %s channels".formatted(channels));
    assertThat(read(file, "ingest.colour=grey")).isNotEmpty();
  }

  @Test
  void kerasKeepsItsSplitsAndOtherArraysAreNotRead() throws Exception {
    Map<String, byte[]> arrays = new LinkedHashMap<>();
    arrays.put("x_train.npy", images());
    arrays.put("y_train.npy", labels());
    arrays.put("x_test.npy", images());
    arrays.put("y_test.npy", labels());
    arrays.put("metadata.npy", Inputs.npy("|O", "()", "False", new byte[10]));
    assertThat(labelled(read(write("mnist.npz", Inputs.zip(arrays)))))
        .containsExactly(
            "mnist/train/000000=3",
            "mnist/train/000001=4",
            "mnist/test/000000=3",
            "mnist/test/000001=4");
  }

  /** KMNIST has one array without a name in each file. */
  @Test
  void arraysInFilesOfTheirOwnBelongTogetherByTheirNames() throws Exception {
    write("kmnist-train-imgs.npz", Inputs.zip(Map.of("arr_0.npy", images())));
    write("kmnist-train-labels.npz", Inputs.zip(Map.of("arr_0.npy", labels())));
    assertThat(labelled(read(temporary)))
        .containsExactly("kmnist/train/000000=3", "kmnist/train/000001=4");
  }

  @Test
  void filesOfSingleArraysAreCutIntoRangesAndFeaturesAreIgnored() throws Exception {
    write("in/x_train.npy", images());
    write("in/y_train.npy", labels());
    write("in/features.npy", Inputs.npy("<f4", "(2, 9)", "False", new byte[72]));
    SourcePlan plan = Inputs.plan(temporary.resolve("in"), "auto", "ingest.taskBytes=6");
    assertThat(labelled(Inputs.read(plan))).containsExactly("train/000000=3", "train/000001=4");
    assertThat(Inputs.ignored(plan)).hasToString("1 ignored (1 companion)");
    List<SourceImage> alone = read(write("cats.npy", images()));
    assertThat(labelled(alone)).containsExactly("cats/000000=null", "cats/000001=null");
    expectRefusal(
        write("short.npy", java.util.Arrays.copyOf(images(), 130)),
        "bytes by its header, found 130");
  }

  static Stream<Arguments> types() {
    return Stream.of(
        Arguments.of("|u1", bytes(1, ByteOrder.LITTLE_ENDIAN)),
        Arguments.of("<u2", bytes(2, ByteOrder.LITTLE_ENDIAN)),
        Arguments.of(">i4", bytes(4, ByteOrder.BIG_ENDIAN)),
        Arguments.of("<i8", bytes(8, ByteOrder.LITTLE_ENDIAN)),
        Arguments.of("<f4", floats(1)),
        Arguments.of("<f4", floats(255)));
  }

  private static byte[] bytes(int size, ByteOrder order) {
    byte[] wide = new byte[size * PIXELS.length];
    for (int i = 0; i < PIXELS.length; i++) {
      wide[i * size + (order == ByteOrder.BIG_ENDIAN ? size - 1 : 0)] = PIXELS[i];
    }
    return wide;
  }

  private static byte[] floats(float white) {
    ByteBuffer floats = ByteBuffer.allocate(4 * PIXELS.length).order(ByteOrder.LITTLE_ENDIAN);
    for (byte pixel : PIXELS) {
      floats.putFloat(pixel * white / 255);
    }
    return floats.array();
  }

  @ParameterizedTest
  @MethodSource("types")
  void numbersOfAnyTypeBecomeBytes(String type, byte[] items) throws Exception {
    Path npy = write("a.npy", Inputs.npy(type, "(2, 2, 3)", "False", items));
    assertThat(pixels(read(npy).get(0))).isEqualTo(FIRST);
  }

  @Test
  void valuesThatAreNoPixelsAreRefused() throws Exception {
    byte[] wide = bytes(2, ByteOrder.LITTLE_ENDIAN);
    wide[1] = 4;
    Path npy = write("a.npy", Inputs.npy("<u2", "(2, 2, 3)", "False", wide));
    expectRefusal(npy, "expected whole numbers from 0 to 255 as in the first images, found 1024");
    npy = write("a.npy", Inputs.npy("<f4", "(2, 2, 3)", "False", floats(-1)));
    expectRefusal(npy, "expected numbers in [0, 1] as in the first images, found -0.039");
    npy = write("a.npy", Inputs.npy("<f2", "(2, 2, 3)", "False", new byte[24]));
    expectRefusal(npy, "found dtype <f2");
  }

  /** Black images do not say that the values are bits. */
  @Test
  void theFirstImagesThatAreNotBlackDecideTheScale() throws Exception {
    byte[] late = new byte[300 * 6];
    late[299 * 6] = (byte) 200;
    Path npy = write("a.npy", Inputs.npy("|u1", "(300, 2, 3)", "False", late));
    assertThat(pixels(read(npy).get(299))[0]).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          (1, 3, 2, 2) | 0 10 20 30 40 50 60 70 80 90 100 110
          (1, 2, 2, 3) | 0 30 60 90 10 40 70 100 20 50 80 110
          """)
  void channelsMayStandFirstOrLast(String sizes, String expected) throws Exception {
    SourceImage image = read(write("a.npy", Inputs.npy("|u1", sizes, "False", PIXELS))).get(0);
    assertThat(shape(image)).isEqualTo(ImageShape.of(3, 2, 2));
    assertThat(pixels(image))
        .isEqualTo(Stream.of(expected.split(" ")).mapToInt(Integer::parseInt).toArray());
  }

  @Test
  void rowsBecomeImagesOfAStatedShape() throws Exception {
    Path flat = write("a.npy", Inputs.npy("|u1", "(2, 6)", "False", PIXELS));
    expectRefusal(flat, "for an image in each row set ingest.height, ingest.width");
    String[] shape = {"ingest.height=2", "ingest.width=3", "ingest.colour=grey"};
    assertThat(pixels(read(flat, shape).get(0))).isEqualTo(FIRST);
    expectRefusal(
        write("b.npy", Inputs.npy("|u1", "(1, 2, 2, 4)", "False", new byte[16])),
        "expected images of shape [n, height, width], [n, height, width, 1 or 3]");
  }

  static Stream<Arguments> goodLabels() throws Exception {
    byte[] names = "cat\0\0\0dog\0\0\0".getBytes(StandardCharsets.US_ASCII);
    byte[] characters = "catdög".getBytes(Charset.forName("UTF-32LE"));
    return Stream.of(
        Arguments.of(
            Inputs.npy("<i4", "(2, 1)", "False", new byte[] {3, 0, 0, 0, 4, 0, 0, 0}), "3 4"),
        Arguments.of(Inputs.npy(">u2", "(2,)", "False", new byte[] {1, 0, 0, 7}), "256 7"),
        Arguments.of(Inputs.npy("|b1", "(2,)", "False", new byte[] {0, 1}), "0 1"),
        Arguments.of(
            Inputs.npy("<i8", "(2,)", "False", longs(Integer.MAX_VALUE, 0)), "2147483647 0"),
        Arguments.of(Inputs.npy("|S6", "(2,)", "False", names), "cat dog"),
        Arguments.of(Inputs.npy("<U3", "(2,)", "False", characters), "cat dög"));
  }

  private static byte[] longs(long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }

  private Path npz(byte[] labels) throws Exception {
    return write("a.npz", Inputs.zip(Map.of("images.npy", images(), "labels.npy", labels)));
  }

  @ParameterizedTest
  @MethodSource("goodLabels")
  void labelsAreNumbersOrNames(byte[] labels, String expected) throws Exception {
    assertThat(read(npz(labels)))
        .extracting(SourceImage::label)
        .containsExactly(expected.split(" "));
  }

  static Stream<Arguments> badLabels() throws Exception {
    return Stream.of(
        Arguments.of(
            Inputs.npy("<i8", "(2,)", "False", longs(1L << 40, 0)),
            "expected labels from 0 to 2147483647, found 1099511627776 for image 0"),
        Arguments.of(
            Inputs.npy("<i8", "(2,)", "False", longs(-1, 0)),
            "expected labels from 0 to 2147483647, found -1 for image 0"),
        Arguments.of(Inputs.npy("<f8", "(2,)", "False", longs(0, 0)), "found dtype <f8"),
        Arguments.of(
            Inputs.npy("|u1", "(2, 2)", "False", new byte[4]),
            "expected one label for each image, shape [n] or [n, 1], found shape [2, 2]"),
        Arguments.of(
            Inputs.npy("|u1", "(3,)", "False", new byte[3]), "expected 2 rows for as many images"));
  }

  @ParameterizedTest
  @MethodSource("badLabels")
  void otherLabelsAreRefusedUnlessTheyAreNotWanted(byte[] labels, String message) throws Exception {
    Path npz = npz(labels);
    expectRefusal(npz, message);
    assertThat(read(npz, "ingest.labels=none"))
        .extracting(SourceImage::label)
        .containsExactly(null, null);
  }

  @Test
  void labelsThatBelongToNoImagesAreRefused() throws Exception {
    Path npz = write("a.npz", Inputs.zip(Map.of("images.npy", images(), "y_train.npy", labels())));
    expectRefusal(npz, "expected labels for the images images, found y_train");
    write("in/a-images-idx3-ubyte", Inputs.idx(PIXELS, 2, 2, 3));
    write("in/b-labels-idx1-ubyte", Inputs.idx(new byte[2], 2));
    expectRefusal(temporary.resolve("in"), "expected labels of the same name, found");
  }

  @Test
  void qmnistHasItsDigitsInTheFirstOfEightColumns() throws Exception {
    byte[] columns = new byte[2 * 8 * 4];
    columns[3] = 7;
    columns[35] = 9;
    byte[] labels = Inputs.idx(columns, 2, 8);
    labels[2] = 0x0c;
    write("qmnist-train-images-idx3-ubyte.gz", Inputs.gzip(Inputs.idx(PIXELS, 2, 2, 3)));
    write("qmnist-train-labels-idx2-int.gz", Inputs.gzip(labels));
    assertThat(labelled(read(temporary)))
        .containsExactly("qmnist/train/00000=7", "qmnist/train/00001=9");
  }

  @Test
  void emnistIsTurnedUpright() throws Exception {
    write("emnist-letters-test-images-idx3-ubyte", Inputs.idx(PIXELS, 2, 2, 3));
    List<SourceImage> images = read(temporary);
    assertThat(images.get(0).id()).isEqualTo("emnist-letters/test/00000");
    assertThat(shape(images.get(0))).isEqualTo(ImageShape.of(1, 3, 2));
    assertThat(pixels(images.get(0))).containsExactly(0, 30, 10, 40, 20, 50);
    assertThat(pixels(read(temporary, "ingest.idxOrder=rows").get(0))).isEqualTo(FIRST);
    write("emnist-digits-test-images-idx3-ubyte", Inputs.idx(PIXELS, 2, 2, 3));
    expectRefusal(temporary, "found emnist-digits, emnist-letters");
  }

  @Test
  void idxOfFloatsAndOfColour() throws Exception {
    byte[] bigEndian = ByteBuffer.allocate(4 * 6).putFloat(1).putFloat(0.5f).array();
    byte[] floats = Inputs.idx(bigEndian, 1, 2, 3);
    floats[2] = 0x0d;
    write("a/train-images-idx3-float", floats);
    assertThat(pixels(read(temporary.resolve("a")).get(0))).startsWith(255, 128, 0);
    write("b/train-images-idx4-ubyte", Inputs.idx(PIXELS, 1, 3, 2, 2));
    assertThat(shape(read(temporary.resolve("b")).get(0))).isEqualTo(ImageShape.of(3, 2, 2));
  }

  @Test
  void cifar100HasAFineLabel() throws Exception {
    byte[] record = new byte[CifarFormat.CIFAR_100.record()];
    record[0] = 4;
    record[1] = 99;
    record[2] = 77;
    write("cifar-100-binary/train.bin", record);
    List<SourceImage> images = read(temporary);
    assertThat(labelled(images)).containsExactly("train/cifar-100-binary/train/00000=99");
    assertThat(pixels(images.get(0))).startsWith(77);
    record[0] = 19;
    write("cifar-100-binary/train.bin", record);
    assertThat(labelled(read(temporary, "ingest.cifar100.label=coarse")))
        .containsExactly("train/cifar-100-binary/train/00000=19");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFoldOfStl10SaysWhichLabelsAreUsed(boolean archived) throws Exception {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("stl10_binary/fold_indices.txt", "0 2 \n1 1 2\n".getBytes(StandardCharsets.UTF_8));
    files.put("stl10_binary/train_X.bin", new byte[3 * 3 * 96 * 96]);
    files.put("stl10_binary/train_y.bin", new byte[] {4, 5, 6});
    files.put("stl10_binary/test_X.bin", new byte[3 * 96 * 96]);
    files.put("stl10_binary/test_y.bin", new byte[] {7});
    if (archived) {
      write("in/stl10_binary.tar", Inputs.tar(files));
    } else {
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        write("in/" + file.getKey(), file.getValue());
      }
    }
    Path input = temporary.resolve("in");
    Map<String, String> expected =
        Map.of("all", "[4, 5, 6, 7]", "0", "[4, null, 6, 7]", "1", "[null, 5, 6, 7]");
    for (Map.Entry<String, String> fold : expected.entrySet()) {
      assertThat(
              read(input, "ingest.stl10.fold=" + fold.getKey()).stream()
                  .sorted(Comparator.comparing(image -> image.id().startsWith("test")))
                  .map(SourceImage::label)
                  .toList())
          .hasToString(fold.getValue());
    }
    expectRefusal(input, "expected a line for the fold 2 (from 0), found 2", "ingest.stl10.fold=2");
    expectRefusal(input, "expected all, or a fold from 0 to 9", "ingest.stl10.fold=10");
  }

  @Test
  void stl10IsStoredColumnByColumn() throws Exception {
    byte[] images = new byte[3 * 96 * 96];
    images[1] = 5;
    images[96] = 6;
    write("train_X.bin", images);
    write("train_y.bin", new byte[] {10});
    write("unlabeled_X.bin", images);
    List<SourceImage> found = read(temporary);
    assertThat(labelled(found))
        .containsExactly("train/train_X/00000=10", "train/unlabeled_X/00000=null");
    assertThat(pixels(found.get(0))[96]).isEqualTo(5);
    assertThat(pixels(found.get(0))[1]).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({"mnist.zip", "mnist.tar", "mnist.tar.gz"})
  void archivesOfArraysAreReadAsTheArrays(String name) throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("readme.html", new byte[1]);
    entries.put("./raw/train-images-idx3-ubyte.gz", Inputs.gzip(Inputs.idx(PIXELS, 2, 2, 3)));
    entries.put("./raw/train-labels-idx1-ubyte", Inputs.idx(new byte[] {3, 4}, 2));
    entries.put("./raw/train-labels-idx1-ubyte.gz", Inputs.gzip(Inputs.idx(new byte[] {3, 4}, 2)));
    byte[] archive =
        name.endsWith(".zip")
            ? Inputs.zip(entries)
            : name.endsWith(".gz") ? Inputs.gzip(Inputs.tar(entries)) : Inputs.tar(entries);
    List<Path> inputs = new ArrayList<>(List.of(write("in/" + name, archive)));
    inputs.add(temporary.resolve("in"));
    for (Path input : inputs) {
      SourcePlan plan = Inputs.plan(input, "auto");
      assertThat(labelled(Inputs.read(plan)))
          .containsExactly("raw/train/00000=3", "raw/train/00001=4");
      assertThat(Inputs.ignored(plan)).hasToString("2 ignored (1 companion, 1 copy)");
    }
  }

  @Test
  void picklesOfCifarAreRefusedByName() throws Exception {
    write("in/cifar-10-batches-py/data_batch_1", new byte[] {(byte) 128, 2, '}'});
    expectRefusal(temporary.resolve("in"), "expected CIFAR's binary version");
    byte[] tar = Inputs.tar(Map.of("cifar-100-python/train", new byte[9]));
    expectRefusal(write("cifar-100-python.tar.gz", Inputs.gzip(tar)), "Python pickles");
  }
}
