// SPDX-License-Identifier: Apache-2.0
package io.sparkvae.storage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** The one JSON dialect: strict in, indented out, records as objects. */
public final class Json {
  private Json() {}

  /** Refuses unknown and missing properties, duplicate keys and trailing text. */
  public static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .disable(JsonParser.Feature.AUTO_CLOSE_SOURCE)
          .annotationIntrospector(new SealedTypes())
          .build();

  /** The same on one line. */
  public static final ObjectWriter LINE =
      MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT);

  /** A value that can always be written, as one line of UTF-8 with its end. */
  public static byte[] line(Object value) {
    try {
      return (LINE.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass().getSimpleName() + " is always writable", e);
    }
  }

  /** What a sealed type permits are its subtypes; each says its own name. */
  private static final class SealedTypes extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public List<NamedType> findSubtypes(Annotated type) {
      Class<?> raw = type.getRawType();
      return raw.isSealed()
          ? Stream.of(raw.getPermittedSubclasses()).map(NamedType::new).toList()
          : super.findSubtypes(type);
    }
  }
}
