// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that other programs show, though they are not quite as the formats say. */
class UnusualImageTest {
  private static final byte[] APP1 = {(byte) 0xff, (byte) 0xe1};
  private static final byte[] APP14 = {(byte) 0xff, (byte) 0xee};

  private final ImageDecoder decoder = new ImageDecoder(new ImageLimits(1 << 20, 10_000));

  private Image decoded(byte[] file) {
    Decoded decoded = decoder.decode(file);
    assertThat(decoded).isInstanceOf(Image.class);
    return (Image) decoded;
  }

  private static byte[] jpeg(boolean progressive) throws Exception {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ImageWriteParam param = writer.getDefaultWriteParam();
    param.setProgressiveMode(
        progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (var out = ImageIO.createImageOutputStream(bytes)) {
      writer.setOutput(out);
      BufferedImage picture = ImageDecoderTest.picture(BufferedImage.TYPE_INT_RGB, 24, 40);
      writer.write(null, new IIOImage(picture, null, null), param);
    }
    return bytes.toByteArray();
  }

  private static byte[] inserted(byte[] file, int at, int... bytes) {
    byte[] result = Arrays.copyOf(file, file.length + bytes.length);
    System.arraycopy(file, at, result, at + bytes.length, file.length - at);
    for (int i = 0; i < bytes.length; i++) {
      result[at + i] = (byte) bytes[i];
    }
    return result;
  }

  /** Returns where the first segment after the header of JFIF begins. */
  private static int secondSegment(byte[] jpeg) {
    return 4 + ((jpeg[4] & 255) << 8 | jpeg[5] & 255);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void bytesThatBelongToNothingDoNotChangeAJpeg(boolean progressive) throws Exception {
    byte[] jpeg = jpeg(progressive);
    byte[] pixels = decoded(jpeg).pixels();
    int segment = secondSegment(jpeg);
    int end = jpeg.length - 2;
    assertThat(decoded(inserted(jpeg, 0, 0)).pixels()).isEqualTo(pixels);
    assertThat(decoded(inserted(jpeg, 0, new int[64])).pixels()).isEqualTo(pixels);
    assertThat(decoded(inserted(jpeg, segment, 1, 2, 0, 255, 0, 3)).pixels()).isEqualTo(pixels);
    assertThat(decoded(inserted(jpeg, segment, 255, 255, 255)).pixels()).isEqualTo(pixels);
    assertThat(decoded(inserted(jpeg, segment, 0xff, 0xd3)).pixels()).isEqualTo(pixels);
    assertThat(decoded(inserted(jpeg, end, new int[500])).pixels()).isEqualTo(pixels);
    assertThat(decoded(inserted(jpeg, end, 77, 88, 99)).pixels()).isEqualTo(pixels);
    assertThat(decoded(inserted(jpeg, jpeg.length, 1, 2, 3)).pixels()).isEqualTo(pixels);
  }

  @Test
  void aJpegThatLacksDataIsRefusedAlsoIfBytesBelongToNothing() throws Exception {
    byte[] jpeg = jpeg(false);
    int cut = jpeg.length * 3 / 4;
    byte[] lacking = Arrays.copyOf(jpeg, cut + 2);
    lacking[cut] = (byte) 0xff;
    lacking[cut + 1] = (byte) 0xd9;
    assertThat(decoder.decode(lacking)).isInstanceOf(Rejection.class);
    assertThat(decoder.decode(inserted(lacking, secondSegment(jpeg), 1, 2, 3)))
        .isInstanceOf(Rejection.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void theOrientationOfExifHasAnyTypeOfInteger(int type) throws Exception {
    byte[] jpeg = jpeg(false);
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.put(APP1).putShort((short) 34).put("Exif\0\0".getBytes()).put("MM".getBytes());
    exif.putShort((short) 42).putInt(8).putShort((short) 1);
    exif.putShort((short) 0x0112).putShort((short) type).putInt(1);
    switch (type) {
      case 1 -> exif.put((byte) 6);
      case 3 -> exif.putShort((short) 6);
      default -> exif.putInt(6);
    }
    int[] segment = IntStream.range(0, 36).map(i -> exif.array()[i] & 255).toArray();
    Image turned = decoded(inserted(jpeg, secondSegment(jpeg), segment));
    assertThat(turned).usingRecursiveComparison().isEqualTo(Orientation.apply(decoded(jpeg), 6));
    assertThat(turned.shape()).isEqualTo(ImageShape.of(3, 40, 24));
  }

  private static int[] exif(int orientation) {
    ByteBuffer exif = ByteBuffer.allocate(36);
    exif.put(APP1).putShort((short) 34).put("Exif\0\0".getBytes()).put("MM".getBytes());
    exif.putShort((short) 42).putInt(8).putShort((short) 1);
    exif.putShort((short) 0x0112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return IntStream.range(0, 36).map(i -> exif.array()[i] & 255).toArray();
  }

  @Test
  void ofSeveralSegmentsOfExifTheFirstCounts() throws Exception {
    byte[] jpeg = jpeg(false);
    int segment = secondSegment(jpeg);
    byte[] two = inserted(inserted(jpeg, segment, exif(3)), segment, exif(6));
    assertThat(decoded(two))
        .usingRecursiveComparison()
        .isEqualTo(Orientation.apply(decoded(jpeg), 6));
  }

  private static byte[] chunk(String type, byte[] content) {
    byte[] typed =
        ByteBuffer.allocate(4 + content.length).put(type.getBytes()).put(content).array();
    CRC32 crc = new CRC32();
    crc.update(typed);
    return ByteBuffer.allocate(8 + typed.length)
        .putInt(content.length)
        .put(typed)
        .putInt((int) crc.getValue())
        .array();
  }

  /** What ImageMagick wrote before PNG had a chunk for EXIF, and that chunk with JPEG's prefix. */
  @Test
  void theOrientationOfAPngStandsInItsChunkOrInText() throws Exception {
    byte[] png =
        ImageDecoderTest.written(
            ImageDecoderTest.picture(BufferedImage.TYPE_INT_RGB, 24, 40), "png");
    int[] segment = exif(6);
    byte[] exif = new byte[segment.length - 4];
    for (int i = 0; i < exif.length; i++) {
      exif[i] = (byte) segment[4 + i];
    }
    String digits = HexFormat.of().formatHex(exif).replaceAll("(.{30})", "$1\n");
    byte[] text = "\nexif\n%8s\n%s\n".formatted(exif.length, digits).getBytes();
    byte[] keyword = "Raw profile type exif\0".getBytes();
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    zipped.write(keyword);
    zipped.write(0);
    try (DeflaterOutputStream out = new DeflaterOutputStream(zipped)) {
      out.write(text);
    }
    ByteBuffer plain = ByteBuffer.allocate(keyword.length + text.length).put(keyword).put(text);
    Image turned = Orientation.apply(decoded(png), 6);
    for (byte[] chunk :
        List.of(
            chunk("eXIf", exif),
            chunk("tEXt", plain.array()),
            chunk("zTXt", zipped.toByteArray()))) {
      int[] bytes = IntStream.range(0, chunk.length).map(i -> chunk[i] & 255).toArray();
      assertThat(decoded(inserted(png, 33, bytes))).usingRecursiveComparison().isEqualTo(turned);
      byte[] cut = chunk("zTXt", Arrays.copyOf(zipped.toByteArray(), 40));
      int[] damaged = IntStream.range(0, cut.length).map(i -> cut[i] & 255).toArray();
      assertThat(decoded(inserted(png, 33, damaged)).pixels()).isEqualTo(decoded(png).pixels());
    }
  }

  /** Nobody can tell that codes are missing after a scan of several. */
  @Test
  void aProgressiveJpegNeedsItsEnd() throws Exception {
    byte[] jpeg = jpeg(true);
    int scan = jpeg.length - 2;
    while (jpeg[scan] != (byte) 0xff || jpeg[scan + 1] != (byte) 0xda) {
      scan--;
    }
    for (int cut : new int[] {scan, jpeg.length - 2}) {
      assertThat(decoder.decode(Arrays.copyOf(jpeg, cut)))
          .isEqualTo(new Rejection("truncated JPEG", "no end marker"));
    }
    byte[] single = jpeg(false);
    assertThat(decoded(Arrays.copyOf(single, single.length - 2)).pixels())
        .isEqualTo(decoded(single).pixels());
  }

  /** Each scan of a few bytes would take a pass over the whole image. */
  @Test
  void aJpegOfTooManyScansIsRefused() throws Exception {
    byte[] jpeg = jpeg(true);
    int scan = jpeg.length - 2;
    while (jpeg[scan] != (byte) 0xff || jpeg[scan + 1] != (byte) 0xda) {
      scan--;
    }
    ByteBuffer many = ByteBuffer.allocate(jpeg.length + 101 * (jpeg.length - scan));
    many.put(jpeg, 0, scan);
    for (int i = 0; i < 101; i++) {
      many.put(jpeg, scan, jpeg.length - 2 - scan);
    }
    byte[] file = many.put(jpeg, jpeg.length - 2, 2).array();
    assertThat(decoder.decode(Arrays.copyOf(file, many.position())))
        .isEqualTo(new Rejection("corrupt JPEG", "more than 100 scans"));
  }

  @Test
  void inksOfAJpegAreInvertedWithAnAdobeMarkerOrWithout() {
    byte[] adobe = java.util.Base64.getDecoder().decode(ImageDecoderTest.CMYK_JPEG);
    byte[] pixels = decoded(adobe).pixels();
    int marker = 2;
    while (adobe[marker] != APP14[0] || adobe[marker + 1] != APP14[1]) {
      marker++;
    }
    byte[] bare = Arrays.copyOf(adobe, adobe.length - 16);
    System.arraycopy(adobe, marker + 16, bare, marker, adobe.length - marker - 16);
    assertThat(decoded(bare).pixels()).isEqualTo(pixels);
  }

  @ParameterizedTest
  @CsvSource({
    "c1, 12, a JPEG of 12 bits a sample",
    "c3, 8, a lossless JPEG",
    "c5, 8, a hierarchical JPEG",
    "cb, 8, a lossless JPEG",
    "f7, 8, a JPEG-LS image"
  })
  void aJpegOfAnotherProcessIsNamed(String marker, int precision, String what) throws Exception {
    byte[] jpeg = jpeg(false);
    int frame = 2;
    while (jpeg[frame] != (byte) 0xff || jpeg[frame + 1] != (byte) 0xc0) {
      frame++;
    }
    jpeg[frame + 1] = (byte) Integer.parseInt(marker, 16);
    jpeg[frame + 4] = (byte) precision;
    assertThat(decoder.decode(jpeg))
        .isEqualTo(
            new Rejection(
                what + ", which is not read: convert it to PNG",
                "its frame has the marker ff" + marker));
  }

  private static byte[] gif(int canvasHeight, int canvasWidth, int top, int left, int transparent)
      throws Exception {
    int[] colours = {0x102030, 0x405060, 0x708090, 0xa0b0c0};
    var palette =
        new IndexColorModel(
            2, 4, colours, 0, false, transparent, java.awt.image.DataBuffer.TYPE_BYTE);
    var picture = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_INDEXED, palette);
    for (int i = 0; i < 6; i++) {
      picture.getRaster().setSample(i % 3, i / 3, 0, 1 + i % 3);
    }
    byte[] file = ImageDecoderTest.written(picture, "gif");
    ByteBuffer gif = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    gif.putShort(6, (short) canvasWidth).putShort(8, (short) canvasHeight);
    int frame = 13 + 12;
    while (file[frame] != ',' || gif.getShort(frame + 5) != 3) {
      frame++;
    }
    gif.putShort(frame + 1, (short) left).putShort(frame + 3, (short) top);
    return file;
  }

  @Test
  void theFirstFrameOfAGifLiesOnItsCanvas() throws Exception {
    Image image = decoded(gif(5, 7, 2, 3, -1));
    assertThat(image.shape()).isEqualTo(ImageShape.of(3, 5, 7));
    byte[] red = new byte[35];
    Arrays.fill(red, (byte) 0x10);
    for (int i = 0; i < 6; i++) {
      red[(2 + i / 3) * 7 + 3 + i % 3] = (byte) (0x40 + 0x30 * (i % 3));
    }
    assertThat(Arrays.copyOf(image.pixels(), 35)).isEqualTo(red);
  }

  /** Some writers end a block twice. */
  @Test
  void nulBytesBetweenTheBlocksOfAGifBelongToNothing() throws Exception {
    byte[] gif = gif(5, 7, 2, 3, -1);
    assertThat(decoded(inserted(gif, 13 + 12, 0, 0)).pixels()).isEqualTo(decoded(gif).pixels());
  }

  @Test
  void theCanvasOfAGifIsTransparentIfAColourIs() throws Exception {
    Image image = decoded(gif(3, 3, 1, 0, 2));
    assertThat(Arrays.copyOf(image.pixels(), 9))
        .containsExactly(0, 0, 0, 0x40, 0, 0xa0, 0x40, 0, 0xa0);
  }

  @Test
  void aCanvasThatIsSmallerThanTheFrameGrows() throws Exception {
    assertThat(decoded(gif(1, 1, 0, 0, -1)).shape()).isEqualTo(ImageShape.of(3, 2, 3));
    assertThat(decoded(gif(0, 0, 1, 1, -1)).shape()).isEqualTo(ImageShape.of(3, 3, 4));
    assertThat(decoder.decode(gif(200, 200, 0, 0, -1)))
        .isEqualTo(new Rejection("more than 10000 pixels", "found 200 x 200 in the header"));
  }

  @Test
  void tiffWithOffsetsOf64Bits() {
    long[][] tags = {
      {256, 3, 3},
      {257, 3, 2},
      {258, 3, 8},
      {259, 3, 1},
      {262, 3, 1},
      {273, 16, 224},
      {274, 4, 2},
      {277, 3, 1},
      {278, 3, 2},
      {279, 16, 6}
    };
    ByteBuffer tiff = ByteBuffer.allocate(240).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II".getBytes()).putShort((short) 43).putShort((short) 8).putShort((short) 0);
    tiff.putLong(16).putLong(tags.length);
    for (long[] tag : tags) {
      tiff.putShort((short) tag[0]).putShort((short) tag[1]).putLong(1).putLong(tag[2]);
    }
    byte[] file = tiff.putLong(0).array();
    for (int i = 0; i < 6; i++) {
      file[224 + i] = (byte) (10 * i);
    }
    Image image = decoded(Arrays.copyOf(file, 230));
    assertThat(image.shape()).isEqualTo(ImageShape.of(1, 2, 3));
    // Mirrored, as its orientation says, which has the type LONG.
    assertThat(image.pixels()).containsExactly(20, 10, 0, 50, 40, 30);
  }

  /** The sample after the colours: something else, opacity multiplied in, opacity apart. */
  @ParameterizedTest
  @CsvSource({"0, 100", "1, 100", "2, 20", "-1, 20"})
  void theOpacityOfATiffMayBeMultipliedIn(int meaning, int expected) {
    int[][] tags = {
      {256, 3, 1},
      {257, 3, 1},
      {258, 3, 8},
      {259, 3, 1},
      {262, 3, 1},
      {273, 4, 134},
      {277, 3, 2},
      {278, 3, 1},
      {279, 4, 2},
      {338, 3, meaning}
    };
    int count = meaning < 0 ? tags.length - 1 : tags.length;
    ByteBuffer tiff = ByteBuffer.allocate(136).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II".getBytes()).putShort((short) 42).putInt(8).putShort((short) count);
    for (int i = 0; i < count; i++) {
      int values = tags[i][0] == 258 ? 2 : 1;
      int value = values == 2 ? 8 << 16 | 8 : tags[i][2];
      tiff.putShort((short) tags[i][0]).putShort((short) tags[i][1]).putInt(values).putInt(value);
    }
    tiff.position(134);
    assertThat(decoded(tiff.put((byte) 100).put((byte) 51).array()).pixels())
        .containsExactly(expected);
  }

  private static byte[] tiff(int tag, int value) {
    ByteBuffer tiff = ByteBuffer.allocate(60).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II".getBytes()).putShort((short) 42).putInt(8).putShort((short) 1);
    tiff.putShort((short) tag).putShort((short) 4).putInt(1).putInt(value);
    return tiff.array();
  }

  /** NEF and ARW say that the first image is a smaller version; DNG has a version of its own. */
  @ParameterizedTest
  @CsvSource({"254, 1", "50706, 1025"})
  void thePreviewInARawImageOfACameraIsNoImage(int tag, int value) {
    assertThat(decoder.decode(tiff(tag, value)))
        .isEqualTo(
            new Rejection(
                "a raw image of a camera, which is not read: convert it to PNG or JPEG",
                "a TIFF whose first image is a preview of another"));
  }

  @Test
  void aTiffInLabColoursIsRefused() {
    assertThat(decoder.decode(tiff(262, 8)))
        .isEqualTo(
            new Rejection(
                "a TIFF in CIELAB colours, which is not read: convert it to RGB",
                "photometric interpretation 8"));
  }
}
