// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.graph.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The bindings, beside CUDA's own headers where a machine has them, and how they are called. */
class CudaApiTest {
  private static final Path SOURCES = Path.of("src/main/java/io/sparkvae/graph/cuda");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");
  private static final Pattern DECLARATION =
      Pattern.compile(
          "(?:CUresult|nvrtcResult|cublasStatus_t|const char\\s*\\*)\\s*(?:CUDAAPI|CUBLASWINAPI)?\\s*"
              + "(\\w+)\\s*\\(([^()]*)\\)\\s*;");
  private static final Pattern VERSION =
      Pattern.compile("(?m)^\\s*#define\\s+(\\w+)\\s+(?:__CUDA_API_PTSZ\\()?(\\w+)\\)?\\s*$");
  private static final Pattern EIGHT_BYTES =
      Pattern.compile(
          "\\b(size_t|long long|cuuint64_t|CUdeviceptr|cublasHandle_t|cudaStream_t|nvrtcProgram"
              + "|CU(context|module|function|stream|event|graph|graphExec))\\b");

  /** A header's functions: the types of their arguments by name, and the name behind each macro. */
  private record Header(Map<String, List<String>> functions, Map<String, String> versions) {
    static Header read(String text) {
      String code = COMMENT.matcher(text).replaceAll(" ");
      Map<String, List<String>> functions = new HashMap<>();
      for (MatchResult found : DECLARATION.matcher(code).results().toList()) {
        // What is declared again stands for callers compiled long ago.
        functions.putIfAbsent(
            found.group(1), Stream.of(found.group(2).split(",")).map(String::strip).toList());
      }
      Map<String, String> versions = new HashMap<>();
      for (MatchResult found : VERSION.matcher(code).results().toList()) {
        versions.putIfAbsent(found.group(1), found.group(2));
      }
      return new Header(functions, versions);
    }

    /** What is wrong with a binding; empty if nothing is. */
    Optional<String> mistake(Method method) {
      String name = method.getName();
      String declared =
          versions.entrySet().stream()
              .filter(version -> version.getValue().equals(name))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse(name);
      if (!versions.getOrDefault(declared, name).equals(name)) {
        return Optional.of("the header's version of it is " + versions.get(declared));
      }
      List<String> expected = functions.getOrDefault(declared, functions.get(name));
      if (expected == null) {
        return Optional.of("the header has no such function");
      }
      Class<?>[] found = method.getParameterTypes();
      if (found.length != expected.size()) {
        return Optional.of(
            "expected %d arguments, found %d".formatted(expected.size(), found.length));
      }
      for (int i = 0; i < found.length; i++) {
        if (!fits(found[i], expected.get(i))) {
          return Optional.of(
              "expected argument %d as %s, found %s"
                  .formatted(i, expected.get(i), found[i].getSimpleName()));
        }
      }
      return Optional.empty();
    }

    private static boolean fits(Class<?> type, String declared) {
      boolean pointer = declared.contains("*");
      if (type == String.class) {
        return pointer && declared.contains("char");
      }
      if (type == Pointer.class) {
        return pointer;
      }
      if (type.isArray()) {
        // Behind a pointer to a pointer is an address.
        String element = declared.replaceFirst("\\*", "");
        return pointer && bytes(type.componentType()) == bytes(element);
      }
      return bytes(type) == bytes(declared);
    }

    private static int bytes(Class<?> type) {
      return type == long.class ? 8 : type == int.class ? 4 : type == byte.class ? 1 : 0;
    }

    private static int bytes(String declared) {
      if (declared.contains("*") || EIGHT_BYTES.matcher(declared).find()) {
        return 8;
      }
      return declared.contains("char") || declared.contains("void") ? 1 : 4;
    }
  }

  private static List<Method> bound(Class<?> functions) {
    return Arrays.stream(functions.getDeclaredMethods())
        .filter(method -> Modifier.isNative(method.getModifiers()))
        .toList();
  }

  static Stream<Arguments> headers() {
    return Stream.of(
        Arguments.of("cuda.h", CudaApi.Driver.class),
        Arguments.of("nvrtc.h", CudaApi.Nvrtc.class),
        Arguments.of("cublas_api.h", CudaApi.Cublas.class));
  }

  @ParameterizedTest
  @MethodSource("headers")
  void bindsWhatTheHeaderDeclares(String name, Class<?> functions) throws IOException {
    CudaPlaces places = CudaPlaces.current();
    Optional<Path> file =
        Stream.concat(places.first().stream(), places.last().stream())
            .map(folder -> folder.resolveSibling("include").resolve(name))
            .filter(Files::exists)
            .findFirst();
    assumeTrue(file.isPresent(), name + ": not on this machine, so its functions are not checked");
    Header header = Header.read(Files.readString(file.get()));
    List<String> mistakes = new ArrayList<>();
    for (Method method : bound(functions)) {
      header.mistake(method).ifPresent(m -> mistakes.add(method.getName() + ": " + m));
    }
    assertThat(bound(functions)).hasSizeGreaterThan(5);
    assertThat(mistakes).isEmpty();
  }

  /** Bindings with one mistake each, to see that the check finds them. */
  static final class Mistaken {
    static native int cuMemFree(long address);

    static native int cuMemAlloc_v2(int[] address, long bytes);

    static native int cuEventRecord(long event);

    static native int cuMemFree_v2(int address);

    static native int cuNothing();
  }

  @Test
  void findsMistakes() {
    Header header =
        Header.read(
            """
            #define cuMemFree   cuMemFree_v2
            #define cuMemAlloc  __CUDA_API_PTSZ(cuMemAlloc_v2)
            CUresult CUDAAPI cuMemFree(CUdeviceptr dptr);
            CUresult CUDAAPI cuMemAlloc(CUdeviceptr *dptr, size_t bytesize);
            CUresult CUDAAPI cuEventRecord(CUevent hEvent,
                                           CUstream hStream);
            """);
    Map<String, String> mistakes = new HashMap<>();
    for (Method method : bound(Mistaken.class)) {
      mistakes.put(method.getName(), header.mistake(method).orElse("none"));
    }
    assertThat(mistakes)
        .isEqualTo(
            Map.of(
                "cuMemFree", "the header's version of it is cuMemFree_v2",
                "cuMemAlloc_v2", "expected argument 0 as CUdeviceptr *dptr, found int[]",
                "cuEventRecord", "expected 2 arguments, found 1",
                "cuMemFree_v2", "expected argument 0 as CUdeviceptr dptr, found int",
                "cuNothing", "the header has no such function"));
  }

  /**
   * Every call that can fail stands as {@code check("f", Driver.f(…))} or {@code release("f", …,
   * Driver::f)}, so that a message names the function that failed.
   */
  @Test
  void everyCallIsCheckedUnderItsOwnName() throws IOException {
    Pattern call = Pattern.compile("\\b(?:Driver|Nvrtc|Cublas)(?:\\.|::)((?:cu|nvrtc|cublas)\\w+)");
    Pattern checked =
        Pattern.compile(
            "\\b(?:check|fits|start|release)\\(\\s*(?:\\w+,\\s*)?\"(\\w+)\",\\s*(?:[\\w\\[\\]]+,\\s*)?"
                + "(?:Driver|Nvrtc|Cublas)(?:\\.|::)(\\w+)");
    // These give names and messages for errors, or stand beside their own check.
    Set<String> exempt =
        Set.of("cuGetErrorName", "cuGetErrorString", "nvrtcGetErrorString", "cublasGetStatusName");
    List<String> unchecked = new ArrayList<>();
    Set<String> called = new HashSet<>();
    try (Stream<Path> files = Files.list(SOURCES)) {
      for (Path file : files.toList()) {
        String code = COMMENT.matcher(Files.readString(file)).replaceAll(" ");
        List<String> calls =
            new ArrayList<>(call.matcher(code).results().map(found -> found.group(1)).toList());
        called.addAll(calls);
        for (MatchResult found : checked.matcher(code).results().toList()) {
          assertThat(found.group(2)).as(file.toString()).isEqualTo(found.group(1));
          calls.remove(found.group(1));
        }
        calls.removeAll(exempt);
        calls.forEach(left -> unchecked.add(file.getFileName() + ": " + left));
      }
    }
    assertThat(unchecked)
        .containsExactlyInAnyOrder(
            // Asks whether a sticky error holds.
            "CudaStatus.java: cuMemGetInfo_v2",
            // Has the compiler's messages with it.
            "CudaCompiler.java: nvrtcCompileProgram",
            // After another failure, which is the one to tell.
            "CudaStream.java: cuStreamEndCapture");
    assertThat(called)
        .containsExactlyInAnyOrderElementsOf(
            headers()
                .flatMap(header -> bound((Class<?>) header.get()[1]).stream())
                .map(Method::getName)
                .toList());
  }
}
