// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.machine;

import io.sparkvae.failure.ConfigurationFailure;
import io.sparkvae.failure.ResourceFailure;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The builds of ND4J's native code, each for one kind of processor. Both are on the class path, and
 * JavaCPP by itself would load whichever it finds first; {@link #select} chooses the build that the
 * processor can run.
 */
public enum NativeBuild {
  /**
   * For processors with AVX-512. The fastest build: its convolutions take a fifth of the time of a
   * build without oneDNN.
   */
  AVX512("-onednn-avx512", List.of("avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl")),
  /** Any x86-64 server processor since about 2014. */
  AVX2("-onednn-avx2", List.of("avx2", "fma"));

  /** System property that overrides the choice: {@code avx512} or {@code avx2}. */
  public static final String PROPERTY = "sparkvae.nativeBuild";

  /** Environment variable that overrides the choice where the property is not set. */
  public static final String VARIABLE = "SPARKVAE_NATIVE_BUILD";

  private static final String JAVACPP_EXTENSION = "org.bytedeco.javacpp.platform.extension";

  private static NativeChoice selected;

  private final String extension;
  private final List<String> flags;

  NativeBuild(String extension, List<String> flags) {
    this.extension = extension;
    this.flags = flags;
  }

  /**
   * Returns what the file paths of the build's native libraries contain: {@code -onednn-avx512}.
   */
  public String extension() {
    return extension;
  }

  /** Returns the name for overrides and messages: {@code avx512}. */
  public String spelled() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Chooses the build for this JVM and makes JavaCPP load it. Call it before the first use of ND4J,
   * on the driver and on executors. Later calls return the first choice.
   *
   * @throws ConfigurationFailure for an override that names no build
   * @throws ResourceFailure when no build runs on this processor
   */
  public static synchronized NativeChoice select() {
    if (selected == null) {
      String override = System.getProperty(PROPERTY, System.getenv(VARIABLE));
      NativeChoice choice = choose(Processor.current(), override);
      System.setProperty(JAVACPP_EXTENSION, choice.build().extension);
      NativeEnvironment.apply(NativeEnvironment.of(choice.build(), System.getenv()));
      selected = choice;
    }
    return selected;
  }

  static NativeChoice choose(Processor processor, String override) {
    if (!processor.platform().equals(Processor.SUPPORTED)) {
      throw new ResourceFailure(
          "native code: expected a machine of platform %s, found %s"
              .formatted(Processor.SUPPORTED, processor.platform()));
    }
    if (override != null && !override.isBlank()) {
      return overridden(processor.flags(), override.trim());
    }
    for (NativeBuild build : values()) {
      if (processor.flags().containsAll(build.flags)) {
        return new NativeChoice(build, "the processor has " + String.join(", ", build.flags));
      }
    }
    throw new ResourceFailure(
        "native code: expected a processor with %s, found one without %s (/proc/cpuinfo)"
            .formatted(String.join(" and ", AVX2.flags), missing(AVX2, processor.flags())));
  }

  private static NativeChoice overridden(Set<String> flags, String override) {
    NativeBuild build =
        Arrays.stream(values())
            .filter(b -> b.spelled().equals(override))
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigurationFailure(
                        "%s: expected avx512 or avx2, found '%s'".formatted(VARIABLE, override)));
    if (!flags.containsAll(build.flags)) {
      throw new ResourceFailure(
          "%s=%s: expected a processor with %s, found one without %s"
              .formatted(
                  VARIABLE, override, String.join(", ", build.flags), missing(build, flags)));
    }
    return new NativeChoice(build, "asked for by " + VARIABLE);
  }

  private static String missing(NativeBuild build, Set<String> flags) {
    return String.join(", ", build.flags.stream().filter(f -> !flags.contains(f)).toList());
  }
}
