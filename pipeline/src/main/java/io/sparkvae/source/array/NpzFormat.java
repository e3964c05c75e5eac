// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.configuration.Settings;
import io.sparkvae.failure.DataFailure;
import io.sparkvae.source.archive.Archive;
import io.sparkvae.source.encoded.ArchiveFormat;
import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.format.SourcePlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * NPZ files of NumPy: dSprites ({@code imgs}, {@code latents_classes}), Keras ({@code x_train},
 * {@code y_train}), MedMNIST ({@code train_images}, {@code train_labels}), KMNIST ({@code
 * kmnist-train-imgs.npz} with an array without a name). An array of images is one task, because it
 * may be compressed. {@link NumpySets} says what names mean.
 *
 * <p>dSprites stores 0 and 1; see {@code ingest.npzScale}.
 */
public final class NpzFormat extends ArrayFormat {
  private static final String EXTENSION = ".npy";

  @Override
  public String name() {
    return "npz";
  }

  @Override
  public void check(Settings settings) {
    PixelScale.of(settings);
  }

  @Override
  public boolean mayHoldClass() {
    return true;
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
      if (file.isEntry()) {
        throw new DataFailure(
            "%s: expected NPZ files in a directory, found one in an archive; unpack the archive"
                .formatted(file.location()));
      }
      arrays.addAll(arrays(file, plan, hadoop));
    }
    return new NumpySets(plan, hadoop).tasks(arrays);
  }

  private static List<NumpySets.NumpyArray> arrays(
      ArrayFile file, SourcePlan plan, Configuration hadoop) throws IOException {
    List<ArrayFile> entries =
        file.entries(Archive.Kind.ZIP, entry -> file.name(), plan, hadoop).stream()
            .filter(array -> array.entry().endsWith(EXTENSION))
            .toList();
    if (entries.size() == 1 && entries.get(0).entry().equals("arr_0" + EXTENSION)) {
      return List.of(NumpySets.NumpyArray.ofFile(entries.get(0)));
    }
    return entries.stream()
        .map(array -> NumpySets.NumpyArray.inFile(array, name(array.entry())))
        .toList();
  }

  private static String name(String entry) {
    return entry.substring(0, entry.length() - EXTENSION.length());
  }
}
