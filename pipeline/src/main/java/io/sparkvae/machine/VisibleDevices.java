// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ResourceFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The graphics processors that CUDA shows this process. {@value #VARIABLE} hides all others and
 * numbers the rest anew, from 0, in the order of its list (CUDA C++ Programming Guide, "CUDA
 * Environment Variables"). {@code nvidia-smi}, which discovery scripts call, ignores the variable.
 * So an address that Spark gives is one of the numbers in the list, and CUDA's own number, the
 * ordinal, is its place there.
 *
 * @param listed entries of the list; empty if the variable is not set and CUDA shows all
 */
record VisibleDevices(Optional<List<String>> listed) {
  static final String VARIABLE = "CUDA_VISIBLE_DEVICES";

  private static final Pattern NUMBER = Pattern.compile("\\d{1,4}");

  static VisibleDevices of(Map<String, String> environment) {
    return new VisibleDevices(
        Optional.ofNullable(environment.get(VARIABLE))
            .map(list -> Arrays.stream(list.split(",")).map(String::strip).toList()));
  }

  /**
   * Returns CUDA's ordinal of a device.
   *
   * @param address number of the device, as {@code nvidia-smi} prints it
   * @throws ResourceFailure when CUDA hides the device from this process, or the variable names
   *     devices by something else than numbers
   */
  int ordinal(int address) {
    if (listed.isEmpty()) {
      return address;
    }
    // CUDA ignores the entries from the first one on that is not valid, such as -1.
    List<String> shown = listed.get().stream().takeWhile(entry -> !entry.startsWith("-")).toList();
    for (String entry : shown) {
      if (!NUMBER.matcher(entry).matches() && !entry.isEmpty()) {
        throw new ResourceFailure(
            "GPU %s: expected %s to name devices by number, as nvidia-smi does, found '%s'"
                .formatted(address, VARIABLE, entry));
      }
    }
    int ordinal =
        shown.stream()
            .filter(entry -> !entry.isEmpty())
            .map(Integer::parseInt)
            .toList()
            .indexOf(address);
    if (ordinal < 0) {
      throw new ResourceFailure(
          "GPU %s: expected it among the devices that CUDA shows this process, found %s=%s; Spark's addresses come from the discovery script, which must print numbers of that list"
              .formatted(address, VARIABLE, String.join(",", listed.get())));
    }
    return ordinal;
  }

  /** Returns the name by which processes of this machine know a device, for its lock. */
  String name(int ordinal) {
    return listed
        .filter(entries -> ordinal < entries.size())
        .map(entries -> entries.get(ordinal).replaceAll("[^A-Za-z0-9-]", "_"))
        .orElse(Integer.toString(ordinal));
  }
}
