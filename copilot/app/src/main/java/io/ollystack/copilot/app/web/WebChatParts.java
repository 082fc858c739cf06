package io.ollystack.copilot.app.web;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The part that serves the web chat.
@Configuration(proxyBeanMethods = false)
public class WebChatParts {

  @Bean
  WebChatController webChatController() {
    return new WebChatController(WebChatFiles.ofClassPath());
  }
}
