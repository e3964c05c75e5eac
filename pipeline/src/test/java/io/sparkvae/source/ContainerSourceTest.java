// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.image.ImageShape;
import io.sparkvae.source.array.CifarFormat;
import io.sparkvae.source.format.SourceImage;
import io.sparkvae.source.format.SourcePlan;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** IDX, CIFAR-10 and NPZ. */
class ContainerSourceTest {
  private static final int RECORD = CifarFormat.CIFAR_10.record();

  @TempDir Path temporary;
  private final byte[] pixels = new byte[7 * 2 * 3];

  @BeforeEach
  void fill() {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i * 5);
    }
  }

  private static byte[] pixels(SourceImage image) {
    return ((SourceImage.Raw) image.content()).image().pixels();
  }

  private void write(String name, byte[] bytes) throws Exception {
    Inputs.file(temporary.resolve(name), bytes);
  }

  private void expectSeven(List<SourceImage> images, String stem) {
    assertThat(images).hasSize(7);
    for (int i = 0; i < 7; i++) {
      assertThat(images.get(i).id()).isEqualTo(stem + "/0000" + i);
      assertThat(pixels(images.get(i))).isEqualTo(Arrays.copyOfRange(pixels, 6 * i, 6 * i + 6));
    }
  }

  @Test
  void idxWithLabelsPlainInRangesAndGzippedInOneTask() throws Exception {
    byte[] labels = {3, 1, 4, 1, 5, 9, 2};
    write("train-images-idx3-ubyte", Inputs.idx(pixels, 7, 2, 3));
    write("train-labels-idx1-ubyte.gz", Inputs.gzip(Inputs.idx(labels, 7)));
    // Tasks of two images each.
    List<SourceImage> images = Inputs.read(Inputs.plan(temporary, "auto", "ingest.taskBytes=12"));
    expectSeven(images, "train");
    assertThat(images)
        .extracting(SourceImage::label)
        .containsExactly("3", "1", "4", "1", "5", "9", "2");
    java.nio.file.Files.delete(temporary.resolve("train-images-idx3-ubyte"));
    write("train-images-idx3-ubyte.gz", Inputs.gzip(Inputs.idx(pixels, 7, 2, 3)));
    write("t10k-images-idx3-ubyte.gz", Inputs.gzip(Inputs.idx(pixels, 7, 2, 3)));
    images = Inputs.read(Inputs.plan(temporary, "idx"));
    expectSeven(images.subList(0, 7), "t10k");
    expectSeven(images.subList(7, 14), "train");
    assertThat(images.get(13).label()).isEqualTo("2");
    assertThat(images.get(0).label()).isNull();
  }

  private void expectFailure(String format, String message) {
    assertThatThrownBy(() -> Inputs.read(Inputs.plan(temporary, format)))
        .isInstanceOf(DataFailure.class)
        .hasMessageContaining(message);
  }

  @Test
  void idxThatIsNotWhatItsHeaderSaysFails() throws Exception {
    byte[] good = Inputs.idx(pixels, 7, 2, 3);
    write("a-images-idx3-ubyte", Arrays.copyOf(good, good.length + 1));
    expectFailure("idx", "expected 58 bytes by its IDX header, found 59");
    write("a-images-idx3-ubyte", Arrays.copyOf(good, good.length - 1));
    expectFailure("idx", "expected 58 bytes by its IDX header, found 57");
    write("a-images-idx3-ubyte", Inputs.gzip(Arrays.copyOf(good, good.length + 1)));
    expectFailure("idx", "found trailing bytes");
    write("a-images-idx3-ubyte", Inputs.gzip(Arrays.copyOf(good, good.length - 1)));
    expectFailure("idx", "found the end or corrupt data at item 6");
    byte[] strange = good.clone();
    strange[2] = 0x07;
    write("a-images-idx3-ubyte", strange);
    expectFailure("idx", "found type 0x07");
    byte[] endless = good.clone();
    Arrays.fill(endless, 4, 16, (byte) 0xff);
    write("a-images-idx3-ubyte", endless);
    expectFailure("idx", "expected a size that a file can have in its IDX header");
    write("a-images-idx3-ubyte", good);
    write("a-labels-idx1-ubyte", Inputs.idx(new byte[6], 6));
    expectFailure(
        "idx",
        "expected 7 rows for as many images of file:"
            + temporary
            + "/a-images-idx3-ubyte, found 6");
    write("a-labels-idx1-ubyte", new byte[3]);
    expectFailure("idx", "found no IDX file");
  }

  /** torchvision keeps the gzipped originals; Kaggle has each file once more in a directory. */
  @Test
  void copiesOfIdxFilesAreReadOnce() throws Exception {
    byte[] images = Inputs.idx(pixels, 7, 2, 3);
    byte[] labels = Inputs.idx(new byte[] {3, 1, 4, 1, 5, 9, 2}, 7);
    write("train-images-idx3-ubyte", images);
    write("train-images-idx3-ubyte.gz", Inputs.gzip(images));
    write("train-images.idx3-ubyte", images);
    write("train-labels-idx1-ubyte.gz", Inputs.gzip(labels));
    write("train-labels-idx1-ubyte/train-labels-idx1-ubyte", labels);
    SourcePlan plan = Inputs.plan(temporary, "auto");
    expectSeven(Inputs.read(plan), "train");
    assertThat(Inputs.read(plan).get(5).label()).isEqualTo("9");
    assertThat(Inputs.ignored(plan)).hasToString("3 ignored (3 copy)");
    write("train-images-idx3-ubyte.gz", Inputs.gzip(Inputs.idx(new byte[42], 7, 2, 3)));
    assertThatThrownBy(() -> Inputs.read(plan))
        .isInstanceOf(ConfigurationFailure.class)
        .hasMessageContaining("expected each set of IDX images and labels once")
        .hasMessageContaining("train-images-idx3-ubyte.gz, which differ");
  }

  @Test
  void cifarRecords() throws Exception {
    byte[] records = new byte[3 * RECORD];
    records[0] = 9;
    records[RECORD] = 10;
    records[2 * RECORD - 1] = 77;
    records[2 * RECORD + 1] = 55;
    write("data_batch_1.bin", records);
    write("test_batch.bin", Arrays.copyOf(records, RECORD));
    List<SourceImage> images = Inputs.read(Inputs.plan(temporary, "auto", "ingest.taskBytes=1"));
    assertThat(images)
        .extracting(SourceImage::id)
        .containsExactly(
            "train/data_batch_1/00000",
            "train/data_batch_1/00001",
            "train/data_batch_1/00002",
            "test/test_batch/00000");
    assertThat(images.get(0).label()).isEqualTo("9");
    assertThat(((SourceImage.Refused) images.get(1).content()).why().reason())
        .isEqualTo("label above 9");
    assertThat(pixels(images.get(2))[0]).isEqualTo((byte) 55);
    write("data_batch_1.bin", Arrays.copyOf(records, records.length - 1));
    expectFailure("cifar10", "expected CIFAR-10 records of 3073 bytes, found 9218 bytes");
  }

  private void npz(Map<String, byte[]> arrays) throws Exception {
    write("a.npz", Inputs.zip(arrays));
  }

  private static byte[] ofBits() {
    byte[] bits = new byte[42];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = (byte) (i % 3 == 0 ? 1 : 0);
    }
    return bits;
  }

  @Test
  void npzInTheLayoutOfDsprites() throws Exception {
    byte[] latents = new byte[7 * 2 * 8];
    for (int i = 0; i < 14; i++) {
      latents[8 * i] = (byte) i;
    }
    npz(
        Map.of(
            "imgs.npy", Inputs.npy("|u1", "(7, 2, 3)", "False", ofBits()),
            "latents_classes.npy", Inputs.npy("<i8", "(7, 2)", "False", latents),
            "metadata.npy", Inputs.npy("|O", "()", "False", new byte[10])));
    List<SourceImage> images = Inputs.read(Inputs.plan(temporary, "auto"));
    assertThat(images).hasSize(7);
    assertThat(images.get(6).factors()).containsExactly(12, 13);
    assertThat(images.get(6).id()).isEqualTo("a/000006");
    assertThat(pixels(images.get(0))).containsExactly((byte) 255, 0, 0, (byte) 255, 0, 0);
    images = Inputs.read(Inputs.plan(temporary, "npz", "ingest.npzScale=bytes"));
    assertThat(pixels(images.get(0))).containsExactly(1, 0, 0, 1, 0, 0);
  }

  @Test
  void npzWithChannelsAndLabels() throws Exception {
    byte[] items = Arrays.copyOf(pixels, 2 * 1 * 2 * 3);
    npz(
        Map.of(
            "images.npy", Inputs.npy("|u1", "(2, 1, 2, 3)", "False", items),
            "labels.npy", Inputs.npy(">i2", "(2,)", "False", new byte[] {1, 2, 0, 7})));
    List<SourceImage> images = Inputs.read(Inputs.plan(temporary, "auto"));
    assertThat(((SourceImage.Raw) images.get(0).content()).image().shape())
        .isEqualTo(ImageShape.of(3, 1, 2));
    assertThat(pixels(images.get(0))).containsExactly(0, 15, 5, 20, 10, 25);
    assertThat(images).extracting(SourceImage::label).containsExactly("258", "7");
  }

  @Test
  void npzThatCannotBeReadSaysWhy() throws Exception {
    npz(Map.of("imgs.npy", Inputs.npy("|O", "(7,)", "False", new byte[9])));
    expectFailure("npz", "expected numbers, found dtype object (Python pickles");
    npz(Map.of("imgs.npy", Inputs.npy("|u1", "(7, 2, 3)", "True", pixels)));
    expectFailure("npz", "expected C order, found Fortran order");
    npz(Map.of("imgs.npy", Inputs.npy("<f2", "(7, 2, 3)", "False", pixels)));
    expectFailure("npz", "found dtype <f2");
    npz(Map.of("imgs.npy", Inputs.npy("|u1", "(8, 2, 3)", "False", pixels)));
    expectFailure("npz", "found the end or corrupt data at item 7");
    npz(Map.of("imgs.npy", Inputs.npy("|u1", "(6, 2, 3)", "False", pixels)));
    expectFailure(
        "npz", "expected the file to end after the 6 images of its header, found trailing bytes");
    byte[] other = Inputs.npy("|u1", "(6, 2, 3)", "False", pixels);
    npz(Map.of("other.npy", other, "more.npy", other));
    expectFailure(
        "npz",
        "expected an array of images, named imgs, images or x for instance, found the arrays more, other");
    npz(
        Map.of(
            "imgs.npy", Inputs.npy("|u1", "(7, 2, 3)", "False", pixels),
            "latents_classes.npy", Inputs.npy("<i8", "(6, 1)", "False", new byte[48])));
    expectFailure("npz", "expected 7 rows for as many images of");
    byte[] late = Arrays.copyOf(ofBits(), 300 * 6);
    late[299 * 6] = 9;
    npz(Map.of("imgs.npy", Inputs.npy("|u1", "(300, 2, 3)", "False", late)));
    expectFailure("npz", "found 9 in image 299; see ingest.npzScale");
  }
}
