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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * How this program reads and writes JSON: it reads strictly, writes indented text, and maps records
 * to objects.
 */
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

  /** Writes as {@link #MAPPER} does, but on one line. */
  public static final ObjectWriter LINE =
      MAPPER.writer().without(SerializationFeature.INDENT_OUTPUT);

  /**
   * Returns a value as one line of UTF-8, line end included. The value must be of a type that
   * Jackson can always write.
   */
  public static byte[] line(Object value) {
    try {
      byte[] json = LINE.writeValueAsBytes(value);
      byte[] line = Arrays.copyOf(json, json.length + 1);
      line[json.length] = '\n';
      return line;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(value.getClass().getSimpleName() + " is always writable", e);
    }
  }

  /** The subtypes of a sealed type are those that it permits; each declares its own name. */
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
