// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.image.codec;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.net.URL;
import java.util.Map;
import org.bytedeco.javacpp.Loader;

/** Leptonica's shared library, with libjpeg-turbo, libtiff and libwebp inside. */
final class NativeCode {
  private static final String LIBRARY = "/org/bytedeco/leptonica/linux-x86_64/libleptonica.so.6";

  /**
   * dlopen's RTLD_LAZY without RTLD_GLOBAL: Java's own library of images has functions of the same
   * names.
   */
  private static final int LAZY_AND_LOCAL = 1;

  /** {@code null} where it could not be loaded. */
  private static final NativeLibrary LOADED = load();

  private NativeCode() {}

  /** Whether the library could be loaded. */
  static boolean isThere() {
    return LOADED != null;
  }

  /** Binds the native methods of a class. */
  static void register(Class<?> methods) {
    Native.register(methods, LOADED);
  }

  private static NativeLibrary load() {
    URL packed = NativeCode.class.getResource(LIBRARY);
    if (packed == null || !Loader.getPlatform().equals("linux-x86_64")) {
      return null;
    }
    try {
      String path = Loader.cacheResource(packed).getPath();
      return NativeLibrary.getInstance(path, Map.of(Library.OPTION_OPEN_FLAGS, LAZY_AND_LOCAL));
    } catch (IOException | UnsatisfiedLinkError e) {
      return null; // An older glibc, or no place for the file: Java decodes.
    }
  }
}
