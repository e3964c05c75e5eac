// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import io.sparkvae.failure.ResourceFailure;
import io.sparkvae.image.ImageShape;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * NPZ files of NumPy in the layout of dSprites: {@code imgs} (or {@code images}), unsigned bytes or
 * booleans, {@code [n, height, width]} or {@code [n, height, width, channels]}; optionally {@code
 * latents_classes}, integers {@code [n, factors]}, and {@code labels}, integers {@code [n]}. A file
 * is one task, because its arrays are compressed streams.
 *
 * <p>dSprites stores 0 and 1. Booleans, and bytes of an array whose first {@value #PROBED} images
 * hold nothing above 1, are multiplied by 255; if a later image has a larger value, the job fails.
 * {@code ingest.npzScale} states the scale explicitly.
 */
final class NpzFormat implements SourceFormat {
  private static final int PROBED = 256;

  @Override
  public String name() {
    return "npz";
  }

  @Override
  public boolean isNamed(String path) {
    return IgnoreRule.extension(path).equals("npz");
  }

  /** Recognises an NPZ file by its name and by the bytes of a zip file. */
  @Override
  public boolean recognises(FileStart file) {
    return isNamed(file.name()) && ArchiveFormat.isZip(file);
  }

  @Override
  public ImageSource open(Listing listing, SourcePlan plan, SourceAccess access) {
    Configuration hadoop = access.hadoop();
    List<NpzTask> tasks = new ArrayList<>();
    for (Listing.Listed file : listing.files()) {
      Path path = listing.resolve(file);
      String stem = file.path().replaceAll("(?i)\\.npz$", "");
      try (ZipFile zip = zip(path, hadoop)) {
        tasks.add(task(zip, path, stem, file.length(), plan));
      } catch (IOException e) {
        if (!(e instanceof ZipException || e.getCause() instanceof ZipException)) {
          throw new ResourceFailure("%s: cannot be read: %s".formatted(path, e.getMessage()), e);
        }
        throw new DataFailure(
            "%s: expected a whole NPZ file, found %s".formatted(path, e.getMessage()), e);
      }
    }
    return new TaskedSource(listing.root().toString(), tasks);
  }

  static ZipFile zip(Path path, Configuration hadoop) throws IOException {
    FileSystem fs = StorageStream.fileSystem(path, hadoop);
    long size = fs.getFileStatus(path).getLen();
    StorageChannel channel = new StorageChannel(fs.open(path), size);
    try {
      return ZipFile.builder().setSeekableByteChannel(channel).get();
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Opens an array of the file; {@code null} when there is none. */
  static InputStream array(ZipFile zip, String name) throws IOException {
    ZipArchiveEntry entry = zip.getEntry(name + ".npy");
    return entry == null
        ? null
        : new java.io.BufferedInputStream(zip.getInputStream(entry), 1 << 16);
  }

  private static NpzTask task(ZipFile zip, Path path, String stem, long bytes, SourcePlan plan)
      throws IOException {
    String name = zip.getEntry("imgs.npy") != null ? "imgs" : "images";
    try (InputStream in = array(zip, name)) {
      if (in == null) {
        throw new DataFailure(
            "%s: expected an array 'imgs' or 'images', found %s"
                .formatted(path, java.util.Collections.list(zip.getEntries())));
      }
      String array = path + " " + name;
      NpyHeader header = NpyHeader.read(in, array);
      ImageShape shape = shape(header, array, plan);
      long count = header.sizes()[0];
      companion(zip, path, "latents_classes", count, 2);
      companion(zip, path, "labels", count, 1);
      int scale =
          switch (plan.npzScale()) {
            case BYTES -> 1;
            case BITS -> 255;
            case AUTO -> header.type().equals("|b1") || onlyBits(in, shape.size()) ? 255 : 1;
          };
      return new NpzTask(path.toString(), name, shape, count, scale, stem, bytes, plan.archive());
    }
  }

  private static boolean onlyBits(InputStream in, int size) throws IOException {
    for (int i = 0; i < PROBED; i++) {
      for (byte b : in.readNBytes(size)) {
        if ((b & 255) > 1) {
          return false;
        }
      }
    }
    return true;
  }

  private static ImageShape shape(NpyHeader header, String array, SourcePlan plan) {
    long[] sizes = header.sizes();
    if (!header.type().equals("|u1") && !header.type().equals("|b1")) {
      throw NpyHeader.bad(array, "dtype uint8 or bool", header.type());
    }
    boolean channels = sizes.length == 4 && (sizes[3] == 1 || sizes[3] == 3);
    if (sizes.length != 3 && !channels) {
      throw NpyHeader.bad(
          array,
          "shape [n, height, width] or [n, height, width, 1 or 3]",
          java.util.Arrays.toString(sizes));
    }
    if (sizes[1] < 1 || sizes[2] < 1 || sizes[1] > plan.image().pixels() / sizes[2]) {
      throw NpyHeader.bad(
          array,
          "images of at most %d pixels".formatted(plan.image().pixels()),
          java.util.Arrays.toString(sizes));
    }
    return ImageShape.of(channels ? (int) sizes[3] : 1, (int) sizes[1], (int) sizes[2]);
  }

  /** Checks an optional array that accompanies the images. */
  private static void companion(ZipFile zip, Path path, String name, long count, int rank)
      throws IOException {
    try (InputStream in = array(zip, name)) {
      if (in != null) {
        String array = path + " " + name;
        NpyHeader header = NpyHeader.read(in, array);
        header.integerBytes(array);
        if (header.sizes().length != rank || header.sizes()[0] != count) {
          throw NpyHeader.bad(
              array,
              "%d rows for as many images".formatted(count),
              "shape " + java.util.Arrays.toString(header.sizes()));
        }
      }
    }
  }
}
