// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.sparkvae.image.codec.Codecs;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Native code gives the pixels that there are without it, and takes only what it may. */
class CodecsTest {
  private static final int QUANTISATION = 0xdb;
  private static final int HUFFMAN = 0xc4;

  private final ImageLimits limits = new ImageLimits(1 << 20, 1 << 20);
  private final ImageDecoder fast = new ImageDecoder(limits, Codecs.NATIVE);
  private final ImageDecoder plain = new ImageDecoder(limits, Codecs.JAVA);

  @BeforeEach
  void libraryIsThere() {
    assumeThat(Codecs.ofThisMachine()).isEqualTo(Codecs.NATIVE);
  }

  static List<byte[]> jpegs() throws IOException {
    return DamagedFiles.written();
  }

  private Image pixels(byte[] jpeg) {
    Decoded decoded = plain.decode(jpeg);
    assertThat(decoded).isInstanceOf(Image.class);
    return (Image) decoded;
  }

  private static byte[] bare(byte[] jpeg) throws Unusable {
    return JpegHeader.of(jpeg, new ImageLimits(1 << 20, 1 << 20)).bare();
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void jpegHasThePixelsOfThePlatformsReader(byte[] jpeg) throws Exception {
    Image expected = pixels(jpeg);
    ImageShape shape = expected.shape();
    assertThat(Codecs.NATIVE.jpeg(bare(jpeg), shape.height(), shape.width(), 1))
        .hasValueSatisfying(found -> assertThat(found).isEqualTo(expected.pixels()));
    assertThat(Codecs.JAVA.jpeg(bare(jpeg), shape.height(), shape.width(), 1)).isEmpty();
    assertThat(DamagedFiles.same(fast.decode(jpeg), expected)).isTrue();
  }

  /** Pixels are taken over in blocks of 8192. */
  @Test
  void aLargerJpegHasThePixelsOfThePlatformsReader() throws Exception {
    byte[] jpeg =
        DamagedFiles.jpeg(
            ImageDecoderTest.picture(BufferedImage.TYPE_INT_RGB, 131, 127), false, 0.9f);
    assertThat(Codecs.NATIVE.jpeg(bare(jpeg), 131, 127, 1))
        .hasValueSatisfying(found -> assertThat(found).isEqualTo(pixels(jpeg).pixels()));
  }

  /** Chroma of half the height only is interpolated by some versions of libjpeg alone. */
  @ParameterizedTest
  @CsvSource({"1, 1, true", "2, 1, true", "2, 2, true", "1, 2, false", "4, 1, false"})
  void chromaOfTheUsualSizesHasThePixelsOfThePlatformsReader(int across, int down, boolean usual)
      throws Exception {
    byte[] jpeg = sampled(across, down);
    Image expected = pixels(jpeg);
    Optional<byte[]> found = Codecs.NATIVE.jpeg(bare(jpeg), 70, 75, 1);
    assertThat(found.isPresent()).isEqualTo(usual);
    assertThat(found.orElse(expected.pixels())).isEqualTo(expected.pixels());
  }

  private static byte[] sampled(int across, int down) throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(
            new ImageTypeSpecifier(smooth()), writer.getDefaultWriteParam());
    String format = metadata.getNativeMetadataFormatName();
    IIOMetadataNode tree = (IIOMetadataNode) metadata.getAsTree(format);
    IIOMetadataNode luma = (IIOMetadataNode) tree.getElementsByTagName("componentSpec").item(0);
    luma.setAttribute("HsamplingFactor", "" + across);
    luma.setAttribute("VsamplingFactor", "" + down);
    metadata.setFromTree(format, tree);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(smooth(), null, metadata), null);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @MethodSource("io.sparkvae.image.WebpDecoderTest#examples")
  void webpHasThePixelsOfOurDecoder(WebpDecoderTest.Example example) {
    assertThat(DamagedFiles.same(fast.decode(example.file()), plain.decode(example.file())))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void whatIsNotWholeIsLeftToThePlatformsReader(byte[] jpeg) throws Exception {
    Image image = pixels(jpeg);
    byte[] bare = bare(jpeg);
    for (int length = 0; length < bare.length; length += 1 + bare.length / 30) {
      byte[] cut = Arrays.copyOf(bare, length);
      assertThat(Codecs.NATIVE.jpeg(cut, image.shape().height(), image.shape().width(), 1))
          .isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("jpegs")
  void aJpegWithoutItsTablesIsNotDecodedWithThoseOfAnother(byte[] jpeg) throws Exception {
    Decoded alone = plain.decode(without(jpeg, QUANTISATION));
    assertThat(alone).isInstanceOf(Rejection.class);
    pixels(jpeg);
    assertThat(plain.decode(without(jpeg, QUANTISATION))).isEqualTo(alone);
    assertThat(fast.decode(without(jpeg, QUANTISATION))).isEqualTo(alone);
    int side = pixels(jpeg).shape().height();
    byte[] bare = bare(without(jpeg, HUFFMAN));
    assertThat(Codecs.NATIVE.jpeg(bare, side, side + 5, 1)).isEmpty();
  }

  /** The picture is smooth, so what a smaller inverse DCT gives is near the mean of the pixels. */
  @ParameterizedTest
  @CsvSource({"64, STRETCH, 1", "40, CROP, 1", "20, STRETCH, 2", "10, CROP, 4", "9, REFUSE, 1"})
  void aJpegIsDecodedInTheSizeThatIsNeeded(int needed, Fit fit, int reduction) throws Exception {
    byte[] jpeg = DamagedFiles.jpeg(smooth(), false, 1);
    Fitting fitting = new Fitting(ImageShape.of(3, needed, needed), fit);
    ImageDecoder fitted = new ImageDecoder(limits, JpegSize.FITTING, fitting);
    Image whole = pixels(jpeg);
    Image found = (Image) fitted.decode(jpeg);
    int height = Codecs.reduced(70, reduction);
    int width = Codecs.reduced(75, reduction);
    assertThat(found.shape()).isEqualTo(ImageShape.of(3, height, width));
    Image mean = Resampling.resize(whole, height, width);
    for (int i = 0; i < mean.pixels().length; i++) {
      assertThat(found.pixels()[i] & 255).isCloseTo(mean.pixels()[i] & 255, within(12));
    }
    assertThat(new ImageDecoder(limits, JpegSize.FULL, fitting).decode(jpeg))
        .usingRecursiveComparison()
        .isEqualTo(whole);
  }

  private static BufferedImage smooth() {
    BufferedImage picture = new BufferedImage(75, 70, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 70; y++) {
      for (int x = 0; x < 75; x++) {
        picture.setRGB(x, y, 3 * x << 16 | 3 * y << 8 | x + y);
      }
    }
    return picture;
  }

  /** Returns a JPEG without the segments of a kind that stand before the first scan. */
  private static byte[] without(byte[] jpeg, int kind) {
    byte[] rest = jpeg.clone();
    int length = jpeg.length;
    int at = 2;
    while ((rest[at + 1] & 255) != 0xda) {
      int size = 2 + ((rest[at + 2] & 255) << 8 | rest[at + 3] & 255);
      if ((rest[at + 1] & 255) == kind) {
        System.arraycopy(rest, at + size, rest, at, length - at - size);
        length -= size;
      } else {
        at += size;
      }
    }
    return Arrays.copyOf(rest, length);
  }

  /** In a process of its own, because native code might end it. */
  @Test
  @Tag("proofs")
  void aHundredThousandDamagedFilesDoNoHarm(@TempDir Path directory) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                System.getProperty("java.class.path"),
                DamagedFiles.class.getName(),
                "1",
                "100000")
            .directory(directory.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String report = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(report).isZero();
    assertThat(report).startsWith("100000 files");
  }
}
