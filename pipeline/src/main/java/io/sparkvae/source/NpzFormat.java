// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source;

import io.sparkvae.failure.DataFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * NPZ files of NumPy: dSprites ({@code imgs}, {@code latents_classes}), Keras ({@code x_train},
 * {@code y_train}), MedMNIST ({@code train_images}, {@code train_labels}), KMNIST ({@code
 * kmnist-train-imgs.npz} with an array without a name). An array of images is one task, because it
 * may be compressed. {@link NumpySets} says what names mean.
 *
 * <p>dSprites stores 0 and 1; see {@code ingest.npzScale}.
 */
final class NpzFormat extends ArrayFormat {
  private static final String EXTENSION = ".npy";

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
  List<ArrayTask> tasks(List<ArrayFile> files, SourcePlan plan, Configuration hadoop)
      throws IOException {
    List<NumpySets.NumpyArray> arrays = new ArrayList<>();
    for (ArrayFile file : files) {
      if (file.container() != ArrayFile.Container.FILE) {
        throw new DataFailure(
            "%s: expected NPZ files in a directory, found one in an archive; unpack the archive"
                .formatted(file.location()));
      }
      arrays.addAll(arrays(file, hadoop));
    }
    return new NumpySets(plan, hadoop).tasks(arrays);
  }

  private static List<NumpySets.NumpyArray> arrays(ArrayFile file, Configuration hadoop)
      throws IOException {
    List<NumpySets.NumpyArray> arrays = new ArrayList<>();
    try (ZipFile zip = ArrayFile.zip(new Path(file.path()), hadoop)) {
      List<ZipArchiveEntry> entries =
          Collections.list(zip.getEntries()).stream()
              .filter(entry -> entry.getName().endsWith(EXTENSION))
              .toList();
      for (ZipArchiveEntry entry : entries) {
        String name = entry.getName();
        ArrayFile array = file.entry(ArrayFile.Container.ZIP, name, file.name(), entry.getSize());
        String array0 = "arr_0" + EXTENSION;
        arrays.add(
            entries.size() == 1 && name.equals(array0)
                ? NumpySets.NumpyArray.ofFile(array)
                : NumpySets.NumpyArray.inFile(
                    array, name.substring(0, name.length() - EXTENSION.length())));
      }
    } catch (java.util.zip.ZipException e) {
      throw new DataFailure(
          "%s: expected a whole NPZ file, found %s".formatted(file.path(), e.getMessage()), e);
    }
    return arrays;
  }
}
