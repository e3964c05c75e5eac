// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.source.array;

import io.sparkvae.source.files.FileStart;
import io.sparkvae.source.files.IgnoreReason;
import io.sparkvae.source.files.IgnoreRule;
import io.sparkvae.source.files.Listing;
import io.sparkvae.source.format.SourcePlan;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/**
 * Arrays of NumPy in files of their own: {@code images.npy} and {@code labels.npy}, {@code
 * x_train.npy} and {@code y_train.npy}. An uncompressed array is divided into ranges. {@link
 * NumpySets} says what names mean.
 */
public final class NpyFormat extends ArrayFormat {
  @Override
  public String name() {
    return "npy";
  }

  @Override
  public boolean mayHoldClass() {
    return true;
  }

  @Override
  public boolean isNamed(String path) {
    return IgnoreRule.extension(path).equals("npy");
  }

  @Override
  public boolean recognises(FileStart file) {
    return ArrayHeader.isNumpy(file.bytes());
  }

  /** Where names say which arrays are images, the others are features that go with them. */
  @Override
  public Listing select(Listing found, Configuration hadoop) {
    Listing arrays = super.select(found, hadoop);
    boolean named =
        arrays.files().stream().anyMatch(file -> role(file.path()) == ArrayName.Role.IMAGES);
    return arrays.ignoring(
        file -> named && role(file.path()) == ArrayName.Role.OTHER ? IgnoreReason.COMPANION : null);
  }

  private static ArrayName.Role role(String path) {
    return ArrayName.of(NumpySets.base(path)).role();
  }

  @Override
  List<ArrayTask> tasks(List<ArrayFile> files, SourcePlan plan, Configuration hadoop)
      throws IOException {
    return new NumpySets(plan, hadoop)
        .tasks(files.stream().map(NumpySets.NumpyArray::ofFile).toList());
  }
}
