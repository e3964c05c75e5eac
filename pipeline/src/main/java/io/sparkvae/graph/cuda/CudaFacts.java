// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import io.sparkvae.failure.Failure;
import io.sparkvae.machine.Fact;
import io.sparkvae.machine.Fact.Meaning;
import io.sparkvae.machine.JvmMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What {@code doctor} says about NVIDIA's cards: driver, libraries, each card, what is missing. */
public final class CudaFacts {
  private static final String SUBJECT = "GPUs";
  private static final Path DEVICE = Path.of("/dev/nvidiactl");

  private CudaFacts() {}

  /**
   * Opens cards, and compiles and runs a kernel and a product of matrices on each.
   *
   * @param assigned gives the card that this process is to compute on; without it jobs cannot run.
   *     If it is empty, all cards are looked at that the driver shows, and none is necessary.
   */
  public static List<Fact> facts(Supplier<OptionalInt> assigned) {
    OptionalInt card;
    try {
      card = assigned.get();
    } catch (Failure e) {
      return List.of(new Fact(SUBJECT, e.getMessage(), Meaning.FATAL));
    }
    if (card.isPresent()) {
      return facts(driver -> IntStream.of(card.getAsInt()), Meaning.FATAL);
    }
    return driverIsThere()
        ? facts(driver -> IntStream.range(0, driver.cards()), Meaning.NOTE)
        : List.of(new Fact(SUBJECT, "none", Meaning.GOOD));
  }

  private static List<Fact> facts(Function<CudaDriver, IntStream> cards, Meaning missing) {
    List<Fact> facts = new ArrayList<>();
    try {
      CudaDriver driver = CudaDriver.start();
      facts.add(good("CUDA driver", "for CUDA %s (%s)".formatted(driver.inWords(), driver.file())));
      cards.apply(driver).forEach(card -> facts.add(card(card, missing)));
      CudaLibraries.loaded().ifPresent(libraries -> facts.addAll(libraries(libraries)));
    } catch (Failure e) {
      facts.add(new Fact(SUBJECT, e.getMessage(), missing));
    }
    return List.copyOf(facts);
  }

  /** Whether the machine has NVIDIA's driver, or somebody named a folder that may have it. */
  private static boolean driverIsThere() {
    return Files.exists(DEVICE) || CudaPlaces.areNamed();
  }

  private static Fact card(int ordinal, Meaning missing) {
    String subject = "GPU " + ordinal;
    try {
      CudaDevice device = CudaDevice.open(ordinal);
      String found =
          "%s, compute capability %s, %s free of %s"
              .formatted(
                  device.name(),
                  device.capability(),
                  JvmMemory.inWords(device.freeBytes()),
                  JvmMemory.inWords(device.bytes()));
      try (CudaStream stream = device.stream(ProductPrecision.FP32)) {
        String cublas = cublasInWords(stream.cublasVersion());
        return CudaProbe.multiplies(device, stream)
            ? good(subject, "%s, multiplies matrices with %s".formatted(found, cublas))
            : new Fact(
                subject,
                "%s: expected the product of two matrices as a processor computes it, found another with %s"
                    .formatted(found, cublas),
                Meaning.FATAL);
      }
    } catch (Failure e) {
      return new Fact(subject, e.getMessage(), missing);
    } catch (IllegalStateException e) {
      return new Fact(subject, e.getMessage(), Meaning.FATAL);
    }
  }

  private static List<Fact> libraries(CudaLibraries libraries) {
    return List.of(
        good("NVRTC", "%s (%s)".formatted(libraries.nvrtcVersion(), libraries.nvrtc())),
        good("cuBLAS", libraries.cublas()));
  }

  private static String cublasInWords(int version) {
    return "cuBLAS %s.%s".formatted(version / 10_000, version / 100 % 100);
  }

  private static Fact good(String subject, String found) {
    return new Fact(subject, found, Meaning.GOOD);
  }
}
